"""What each kind of pipeline is made of, as data: which graphs, and how they are spoken to.

This is the one contract: what is traced, what is validated and what a manifest may say are all held
against it. A shape is written with names, each standing for a number that the pipeline states, such
as ``image`` for the side in pixels; numbers stand for themselves. Every tensor that enters or
leaves a graph is float32, in every variant: a half-precision graph casts inside, and there are no
integer inputs, so that everything can stay on the GPU.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Shape = tuple[str | int, ...]
Pipeline = Mapping[str, Any]
"""The ``pipeline`` of a manifest, which fits the schema."""

TENSOR_DTYPE = "float32"

_PICTURE: Shape = (1, 3, "image", "image")
_PICTURE_MASK: Shape = (1, 1, "image", "image")
_LATENTS: Shape = (1, "channels", "latent", "latent")
_LATENT_MASK: Shape = (1, 1, "latent", "latent")
_SCALAR: Shape = (1,)
_PIXELS_OF_A_LATENT = 8


@dataclass(frozen=True)
class Role:
    """One graph of a pipeline: its inputs and outputs, by name and in order, with their shapes."""

    inputs: Mapping[str, Shape]
    outputs: Mapping[str, Shape]


@dataclass(frozen=True)
class PipelineKind:
    """The graphs that every variant of such a release has, in the order in which they run.

    ``sizes`` says which field of the pipeline each name in a shape stands for; ``contradictions``
    says in words what two fields of a pipeline make impossible together.
    """

    roles: Mapping[str, Role]
    sizes: Mapping[str, str]
    contradictions: Callable[[Pipeline], Iterator[str]]

    def shape(self, shape: Shape, pipeline: Pipeline) -> tuple[int, ...]:
        """``shape`` in numbers, for this pipeline."""
        return tuple(
            int(pipeline[self.sizes[side]]) if isinstance(side, str) else side for side in shape
        )


def _contradictions_of_latent_diffusion(pipeline: Pipeline) -> Iterator[str]:
    pixels = pipeline["latent_size"] * _PIXELS_OF_A_LATENT
    if pixels != pipeline["image_size"]:
        yield (
            f"pipeline: {pipeline['latent_size']} latents stand for {pixels} pixels, and the"
            f" image has {pipeline['image_size']}."
        )
    scheduler, steps = pipeline["scheduler"], pipeline["defaults"]["steps"]
    if steps > scheduler["train_timesteps"]:
        yield f"pipeline: {steps} steps by default, of {scheduler['train_timesteps']} there are."
    if scheduler["beta_start"] > scheduler["beta_end"] or scheduler["beta_end"] >= 1:
        yield "pipeline.scheduler: the betas do not rise towards 1."


def _no_contradictions(_pipeline: Pipeline) -> Iterator[str]:
    yield from ()


LATENT_DIFFUSION_INPAINT = PipelineKind(
    roles=MappingProxyType(
        {
            "vae_encoder": Role(inputs={"image": _PICTURE}, outputs={"latents": _LATENTS}),
            "denoiser": Role(
                inputs={
                    "latents": _LATENTS,
                    "mask": _LATENT_MASK,
                    "masked_latents": _LATENTS,
                    "timestep": _SCALAR,  # a whole number: one of the schedule's
                    "guidance": _SCALAR,
                    "alpha": _SCALAR,
                    "alpha_prev": _SCALAR,
                },
                outputs={"next_latents": _LATENTS},
            ),
            "vae_decoder": Role(inputs={"latents": _LATENTS}, outputs={"image": _PICTURE}),
        }
    ),
    sizes=MappingProxyType(
        {"image": "image_size", "latent": "latent_size", "channels": "latent_channels"}
    ),
    contradictions=_contradictions_of_latent_diffusion,
)

# One feed-forward graph: the picture in [-1, 1] times (1 - mask), 1 = fill; gives [0, 1]. Values of
# an ONNX graph have names of their own, so what comes out cannot be called "image" as well.
DIRECT_INPAINT = PipelineKind(
    roles=MappingProxyType(
        {
            "inpainter": Role(
                inputs={"image": _PICTURE, "mask": _PICTURE_MASK}, outputs={"inpainted": _PICTURE}
            ),
        }
    ),
    sizes=MappingProxyType({"image": "image_size"}),
    contradictions=_no_contradictions,
)

KINDS: Mapping[str, PipelineKind] = MappingProxyType(
    {
        "latent-diffusion-inpaint": LATENT_DIFFUSION_INPAINT,
        "direct-inpaint": DIRECT_INPAINT,
    }
)
