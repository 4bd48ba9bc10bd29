"""Convolutions on pictures ``(batch, channels, height, width)`` with upstream's parameter names."""

from torch import Tensor, nn
from torch.nn import functional as F


class DepthwiseSeparableConv(nn.Module):
    """A depthwise convolution, BatchNorm, ReLU, a pointwise one, BatchNorm; a skip where it fits.

    MobileNet's block (Howard et al., arXiv 1704.04861), with BatchNorm as in upstream's
    ``layers/_efficientnet_blocks.py``.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int = 3) -> None:
        super().__init__()
        self.has_skip = in_channels == out_channels
        self.conv_dw = nn.Conv2d(
            in_channels,
            in_channels,
            kernel_size,
            padding=kernel_size // 2,
            groups=in_channels,
            bias=False,
        )
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.conv_pw = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)

    def forward(self, features: Tensor) -> Tensor:
        """``(b, in, h, w)`` to ``(b, out, h, w)``."""
        hidden: Tensor = self.bn2(self.conv_pw(F.relu(self.bn1(self.conv_dw(features)))))
        return features + hidden if self.has_skip else hidden


class Downsample(nn.Module):
    """Half the size by a strided 3x3 convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        """``(b, c, h, w)`` to ``(b, c, h / 2, w / 2)``."""
        halved: Tensor = self.conv(features)
        return halved


class Upsample(nn.Module):
    """Twice the size: every pixel repeated, then a 3x3 convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        """``(b, c, h, w)`` to ``(b, c, 2 h, 2 w)``."""
        doubled: Tensor = self.conv(F.interpolate(features, scale_factor=2.0, mode="nearest"))
        return doubled
