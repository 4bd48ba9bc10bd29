"""The whole sampling loop in PyTorch: what an exported graph has to reproduce.

One step is the graph contract's ``denoiser``: assemble nine channels, run both guidance branches as
one batch, guide, and take the DDIM step. Upstream: ``removal/v1_2/pipeline.py``.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.moebius.unet import guidance_ids

NoisePredictor = Callable[[Tensor, Tensor, Tensor], Tensor]
"""``(latents9 (2, 9, h, w), timestep (1,), input_ids (2, 10)) -> (2, 4, h, w)``."""


def predict_noise(
    network: NoisePredictor,
    latents: Tensor,
    mask: Tensor,
    masked_latents: Tensor,
    *,
    timestep: float,
    guidance: float,
) -> Tensor:
    """The guided noise of one picture (Ho and Salimans, arXiv 2207.12598).

    ``latents (1, 4, h, w)``, ``mask (1, 1, h, w)`` with 1 = fill, ``masked_latents (1, 4, h, w)``
    to ``(1, 4, h, w)``, all of one floating dtype.
    """
    one = torch.cat([latents, mask, masked_latents], dim=1)
    when = torch.tensor([timestep], dtype=torch.float32, device=latents.device)
    ids = guidance_ids().to(latents.device)
    unconditional, conditional = network(one.repeat(2, 1, 1, 1), when, ids).chunk(2)
    guided: Tensor = unconditional + guidance * (conditional - unconditional)
    return guided


def ddim_step(latents: Tensor, noise: Tensor, alpha: float, alpha_prev: float) -> Tensor:
    """One deterministic step (arXiv 2010.02502, equation 12 with eta 0); shapes stay."""
    clean = (latents - math.sqrt(1 - alpha) * noise) / math.sqrt(alpha)
    return math.sqrt(alpha_prev) * clean + math.sqrt(1 - alpha_prev) * noise


@torch.inference_mode()
def sample(  # noqa: PLR0913 - the pipeline's own parameters, all named
    network: NoisePredictor,
    latents: Tensor,
    mask: Tensor,
    masked_latents: Tensor,
    *,
    steps: int,
    guidance: float,
    strength: float = 0.99,
    schedule: DdimSchedule | None = None,
    on_step: Callable[[int, Tensor], None] | None = None,
) -> Tensor:
    """Denoise ``latents (1, 4, h, w)``, which are the starting noise, to the finished latents.

    ``on_step`` gets each timestep and the latents after it.
    """
    schedule = schedule or DdimSchedule()
    for timestep in schedule.timesteps(steps, strength):
        noise = predict_noise(
            network, latents, mask, masked_latents, timestep=timestep, guidance=guidance
        )
        alpha, alpha_prev = schedule.alpha(timestep), schedule.alpha_prev(timestep, steps)
        latents = ddim_step(latents, noise, alpha, alpha_prev)
        if on_step is not None:
            on_step(timestep, latents)
    return latents
