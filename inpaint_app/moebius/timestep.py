"""The timestep as a vector: waves (Vaswani et al., arXiv 1706.03762), then two layers."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MAX_PERIOD = 10_000.0


def sinusoids(timestep: Tensor, channels: int) -> Tensor:
    """Timesteps ``(b,)`` of any real dtype to ``(b, channels)`` fp32: cosines, then sines.

    Cosines first is what Stable Diffusion's family calls ``flip_sin_to_cos``; no frequency shift.
    """
    half = channels // 2
    index = torch.arange(half, dtype=torch.float32, device=timestep.device)
    frequencies = torch.exp(index * (-math.log(MAX_PERIOD) / half))
    angles = timestep.float().unsqueeze(1) * frequencies
    return torch.cat([angles.cos(), angles.sin()], dim=1)


class TimestepEmbedding(nn.Module):
    """Two linear layers with a SiLU between them."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(in_channels, out_channels)
        self.linear_2 = nn.Linear(out_channels, out_channels)

    def forward(self, timestep: Tensor) -> Tensor:
        """Timesteps ``(b,)`` to ``(b, out_channels)``."""
        waves = sinusoids(timestep, self.linear_1.in_features)
        embedding: Tensor = self.linear_2(F.silu(self.linear_1(waves)))
        return embedding
