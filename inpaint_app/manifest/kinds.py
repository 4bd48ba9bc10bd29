"""What each kind of pipeline is made of, as data: which graphs, and how they are spoken to.

A shape is written with names: ``image`` and ``latent`` stand for the side in pixels and in latents,
``channels`` for the number of latent channels; numbers stand for themselves. Every tensor that
enters or leaves a graph is float32, in every variant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Shape = tuple[str | int, ...]

TENSOR_DTYPE = "float32"

_PICTURE: Shape = (1, 3, "image", "image")
_LATENTS: Shape = (1, "channels", "latent", "latent")
_LATENT_MASK: Shape = (1, 1, "latent", "latent")
_SCALAR: Shape = (1,)


@dataclass(frozen=True)
class Role:
    """One graph of a pipeline: its inputs and outputs, by name, each with its shape."""

    inputs: Mapping[str, Shape]
    outputs: Mapping[str, Shape]


@dataclass(frozen=True)
class PipelineKind:
    """The graphs that every variant of such a release has, and pixels to a latent, along a side."""

    roles: Mapping[str, Role]
    downsampling: int


LATENT_DIFFUSION_INPAINT = PipelineKind(
    downsampling=8,
    roles=MappingProxyType(
        {
            "vae_encoder": Role(inputs={"image": _PICTURE}, outputs={"latents": _LATENTS}),
            "denoiser": Role(
                inputs={
                    "latents": _LATENTS,
                    "mask": _LATENT_MASK,
                    "masked_latents": _LATENTS,
                    "timestep": _SCALAR,
                    "guidance": _SCALAR,
                    "alpha": _SCALAR,
                    "alpha_prev": _SCALAR,
                },
                outputs={"next_latents": _LATENTS},
            ),
            "vae_decoder": Role(inputs={"latents": _LATENTS}, outputs={"image": _PICTURE}),
        }
    ),
)

KINDS: Mapping[str, PipelineKind] = MappingProxyType(
    {"latent-diffusion-inpaint": LATENT_DIFFUSION_INPAINT}
)
