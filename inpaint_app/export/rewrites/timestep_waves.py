"""Waves of the timestep looked up in a table, a row for each step of a schedule.

WGSL promises sine and cosine to 2^-11 and no better, and that for angles in [-pi, pi] alone
(https://www.w3.org/TR/WGSL/#floating-point-accuracy); waves that are off by that much show in the
noise. The timesteps of a schedule are whole numbers, so their waves are a constant, which costs two
kernels instead of four.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.wrappers import Denoiser
from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.moebius.timestep import TimestepEmbedding, sinusoids
from inpaint_app.moebius.unet import DenoisingUNet


class TabulatedTimestepEmbedding(nn.Module):
    """Takes the place of a TimestepEmbedding, for the whole timesteps of a schedule."""

    waves: Tensor

    def __init__(self, source: TimestepEmbedding) -> None:
        super().__init__()
        self.linear_1, self.linear_2 = source.linear_1, source.linear_2
        timesteps = torch.arange(DdimSchedule().train_timesteps)
        waves = sinusoids(timesteps, source.linear_1.in_features)
        self.register_buffer("waves", waves, persistent=False)

    def forward(self, timestep: Tensor) -> Tensor:
        """Timestep ``(1,)`` fp32, a whole number, to ``(1, out_channels)``."""
        # 32 bits: a graphics card knows no index of 64.
        waves = F.embedding(timestep.to(torch.int32), self.waves)
        embedding: Tensor = self.linear_2(F.silu(self.linear_1(waves)))
        return embedding


def tabulate_timestep_waves(unet: DenoisingUNet) -> None:
    """Rebuild the timestep's embedding of ``unet``, a copy whose weights are shared."""
    unet.set_submodule("time_embedding", TabulatedTimestepEmbedding(unet.time_embedding))


def _tabulate(denoiser: Denoiser) -> Denoiser:
    tabulate_timestep_waves(cast("DenoisingUNet", denoiser.predict.diff_model))
    return denoiser


TABULATE_TIMESTEP_WAVES = Rewrite(
    "tabulate-timestep-waves",
    "Sine and cosine of the timestep are looked up: a graphics card need not compute them exactly.",
    _tabulate,
)
