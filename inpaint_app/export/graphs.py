"""What each graph of a pipeline kind must look like: names, shapes and dtypes, by role.

The contract of the kind ``latent-diffusion-inpaint`` is the same for every such model: static
shapes, batch 1, inputs and outputs fp32 in every variant, and no integer inputs, so that everything
can stay on the GPU. H = image_size, h = latent_size, c = latent_channels.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# 18 is the newest opset for all of whose operators that we use onnxruntime-web 1.30 has a WebGPU
# kernel under that very version; IR version 10 is what its parser accepts at opset 18.
OPSET = 18
IR_VERSION = 10
RUNTIME = {"name": "onnxruntime-web", "version": "1.30.0"}

ROLES = ("vae_encoder", "denoiser", "vae_decoder")  # in the order in which they run


@dataclass(frozen=True)
class TensorSpec:
    """An input or output of a graph; ``dtype`` is numpy's name for it."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """As ``$defs/tensor`` of the manifest schema."""
        return {"name": self.name, "dtype": self.dtype, "shape": list(self.shape)}


@dataclass(frozen=True)
class GraphSpec:
    """A graph's role and its face to the outside."""

    role: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]


def _float(name: str, *shape: int) -> TensorSpec:
    return TensorSpec(name, "float32", shape)


def latent_diffusion_inpaint(
    image_size: int, latent_size: int, latent_channels: int
) -> Mapping[str, GraphSpec]:
    """The three graphs of the kind ``latent-diffusion-inpaint``, by role."""
    image = _float("image", 1, 3, image_size, image_size)
    latents = _float("latents", 1, latent_channels, latent_size, latent_size)
    denoiser_inputs = (
        latents,
        _float("mask", 1, 1, latent_size, latent_size),
        _float("masked_latents", *latents.shape),
        _float("timestep", 1),
        _float("guidance", 1),
        _float("alpha", 1),
        _float("alpha_prev", 1),
    )
    specs = (
        GraphSpec("vae_encoder", (image,), (latents,)),
        GraphSpec("denoiser", denoiser_inputs, (_float("next_latents", *latents.shape),)),
        GraphSpec("vae_decoder", (latents,), (image,)),
    )
    return {spec.role: spec for spec in specs}
