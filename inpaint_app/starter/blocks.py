"""The blocks of the starter network: pre-normalised residuals without batch statistics."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def activate(x: Tensor) -> Tensor:
    """SiLU, x * sigmoid(x)."""
    return F.silu(x)


class ChannelNorm(nn.Module):
    """Root-mean-square norm over channels at each pixel (Zhang and Sennrich, 2019), with a gain."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(1, channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """`x` (B, C, H, W) with every pixel at unit mean square, times the gain."""
        return x / torch.sqrt((x * x).mean(1, keepdim=True) + 1e-4) * self.gain


class ResidualBlock(nn.Module):
    """x + conv(silu(dilated conv(norm(x)))), 3x3 each, channels kept."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        with torch.no_grad():
            self.second.weight.mul_(0.3)

    def forward(self, x: Tensor) -> Tensor:
        """The block on `x` (B, C, H, W)."""
        out: Tensor = self.second(activate(self.first(self.norm(x))))
        return x + out


class AttentionBlock(nn.Module):
    """Self-attention over all pixels, then a pointwise two-layer network; both residual."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = ChannelNorm(channels)
        self.query_key_value = nn.Conv2d(channels, 3 * channels, 1)
        self.project = nn.Conv2d(channels, channels, 1)
        self.norm_feed = ChannelNorm(channels)
        self.widen = nn.Conv2d(channels, 2 * channels, 1)
        self.narrow = nn.Conv2d(2 * channels, channels, 1)
        for last in (self.project, self.narrow):
            nn.init.zeros_(last.weight)

    def forward(self, x: Tensor) -> Tensor:
        """The block on `x` (B, C, H, W)."""
        x = x + self.project(self._attend(self.query_key_value(self.norm(x))))
        fed: Tensor = self.narrow(activate(self.widen(self.norm_feed(x))))
        return x + fed

    def _attend(self, joined: Tensor) -> Tensor:
        batch, channels, height, width = joined.shape
        size = channels // 3 // self.heads
        parts = joined.reshape(batch, 3, self.heads, size, height * width)
        query, key, value = parts[:, 0], parts[:, 1], parts[:, 2]
        scores = torch.matmul(query.transpose(2, 3) * size**-0.5, key)
        mixed = torch.matmul(value, torch.softmax(scores, dim=-1).transpose(2, 3))
        return mixed.reshape(batch, channels // 3, height, width)
