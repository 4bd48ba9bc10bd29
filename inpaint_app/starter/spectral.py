"""A convolution over the whole picture at once, by its frequencies.

Fast Fourier convolution (Chi, Jiang and Mu, NeurIPS 2020), whose use for wide holes LaMa showed
(Suvorov et al., WACV 2022). The transform here is Hartley's (Bracewell, 1983): as much as Fourier's
and real, its own inverse, and a product with a constant matrix down and across, so that it is
MatMul in ONNX.
"""

import math

import torch
from torch import Tensor, nn

from inpaint_app.starter.blocks import ChannelNorm, activate

PLACES = 2  # channels that say which frequency a coefficient has


def hartley_matrix(size: int, device: torch.device) -> Tensor:
    """The orthonormal transform (size, size), float32, symmetric and its own inverse.

    Its values are halves, so that every precision stores the same bytes; to 2**-11 of the largest.
    """
    steps = torch.arange(size, device=device, dtype=torch.float32)
    turn = torch.remainder(steps[:, None] * steps, float(size)) * (2 * math.pi / size)
    matrix: Tensor = ((turn.cos() + turn.sin()) * size**-0.5).half().float()
    return matrix


def frequencies(height: int, width: int, device: torch.device) -> Tensor:
    """How high each coefficient's frequency is, down and across, (1, 2, height, width), 0 to 1.

    The values are halves, as those of the transform.
    """

    def fold(size: int) -> Tensor:
        steps = torch.arange(size, device=device, dtype=torch.float32)
        return (torch.minimum(steps, size - steps) * (2 / size)).sqrt().half().float()

    down, across = fold(height)[:, None], fold(width)[None]
    return torch.stack([down.expand(height, width), across.expand(height, width)])[None]


class SpectralBlock(nn.Module):
    """x + a pointwise network between a Hartley transform and its inverse."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.enter = nn.Conv2d(channels, channels, 1)
        self.mix = nn.Conv2d(channels + PLACES, channels, 1)
        self.mix_again = nn.Conv2d(channels, channels, 1)
        self.leave = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.leave.weight)

    def forward(self, x: Tensor) -> Tensor:
        """The block on `x` (B, C, H, W)."""
        batch, _, height, width = x.shape
        down, across = hartley_matrix(height, x.device), hartley_matrix(width, x.device)
        places = frequencies(height, width, x.device).expand(batch, -1, -1, -1)
        inner = activate(self.enter(self.norm(x)))
        waves = torch.matmul(torch.matmul(down, inner), across)
        told = torch.cat([waves, places.to(waves.dtype)], 1)
        waves = self.mix_again(activate(self.mix(told)))
        out: Tensor = self.leave(torch.matmul(torch.matmul(down, waves), across))
        return x + out
