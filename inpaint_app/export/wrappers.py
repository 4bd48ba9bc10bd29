"""Modules whose ``forward`` is the graph contract of a role: named tensors in, one tensor out.

They are both sides of the parity check: around the network as it was loaded they say what PyTorch
computes, around its rewritten copy they are what is traced.
"""

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor, nn

from inpaint_app.moebius.unet import Moebius, guidance_ids
from inpaint_app.moebius.vae import AutoencoderKL

NoisePredictor = Callable[[Tensor, Tensor], Tensor]
"""``(latents9 (1, 9, h, w), timestep (1,)) -> (2, 4, h, w)``: unconditional, then conditional."""


class GuidedNetwork(nn.Module):
    """The network as it was loaded, for the guidance pair of contexts."""

    input_ids: Tensor

    def __init__(self, network: Moebius) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("input_ids", guidance_ids(), persistent=False)

    def forward(self, latents9: Tensor, timestep: Tensor) -> Tensor:
        """As NoisePredictor."""
        both = latents9.expand(len(self.input_ids), -1, -1, -1)
        noise: Tensor = self.network(both, timestep, self.input_ids)
        return noise


class Denoiser(nn.Module):
    """One whole guided denoising step.

    Classifier-free guidance (arXiv 2207.12598) over DDIM with eta 0 (arXiv 2010.02502, equation
    12), regrouped by latents and noise so that each is scaled once:

        next = c x + (sqrt(1 - alpha_prev) - sqrt(c^2 - alpha_prev)) e,  c^2 = alpha_prev / alpha

    where the second root is ``c sqrt(1 - alpha)``.
    """

    def __init__(self, predict: nn.Module) -> None:
        super().__init__()
        self.predict = predict

    def forward(
        self,
        latents: Tensor,
        mask: Tensor,
        masked_latents: Tensor,
        timestep: Tensor,
        guidance: Tensor,
        alpha: Tensor,
        alpha_prev: Tensor,
    ) -> Tensor:
        """Latents ``(1, 4, h, w)``, mask ``(1, 1, h, w)``, four ``(1,)``; to ``(1, 4, h, w)``."""
        latents9 = torch.cat([latents, mask, masked_latents], dim=1)
        # As vectors: a runtime with channels last would turn every one of these pictures around.
        branches = self.predict(latents9, timestep).flatten(1)
        noise = torch.cat([1 - guidance, guidance]).unsqueeze(0) @ branches
        ratio = alpha_prev / alpha
        drift = torch.sqrt(1 - alpha_prev) - torch.sqrt(ratio - alpha_prev)
        next_latents: Tensor = torch.sqrt(ratio) * latents.flatten(1) + drift * noise
        return next_latents.reshape(latents.shape)


class VaeEncoder(nn.Module):
    """Picture to latents: the mean of the posterior, times the scaling factor."""

    def __init__(self, vae: AutoencoderKL, scaling_factor: float) -> None:
        super().__init__()
        self.encoder = vae.encoder
        self.quant_conv = cast("nn.Conv2d", vae.quant_conv)
        self.scaling_factor = scaling_factor

    def forward(self, image: Tensor) -> Tensor:
        """``image (1, 3, H, W)`` in [-1, 1] to ``(1, 4, h, w)``."""
        moments: Tensor = self.quant_conv(self.encoder(image))
        return moments.chunk(2, dim=1)[0] * self.scaling_factor


class VaeDecoder(nn.Module):
    """Latents to picture."""

    def __init__(self, vae: AutoencoderKL, scaling_factor: float) -> None:
        super().__init__()
        self.decoder = vae.decoder
        self.post_quant_conv = cast("nn.Conv2d", vae.post_quant_conv)
        self.scaling_factor = scaling_factor

    def forward(self, latents: Tensor) -> Tensor:
        """``latents (1, 4, h, w)`` to ``(1, 3, H, W)`` in [0, 1]."""
        image: Tensor = self.decoder(self.post_quant_conv(latents / self.scaling_factor))
        return (image / 2 + 0.5).clamp(0, 1)
