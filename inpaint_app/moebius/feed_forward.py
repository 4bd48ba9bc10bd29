"""The gated feed-forward with a convolution in its middle.

Sana's Mix-FFN (Xie et al., arXiv 2410.10629); upstream: ``layers/sana/basic_modules.py``.
"""

from torch import Tensor, nn
from torch.nn import functional as F


class _Layer(nn.Module):
    """One convolution under the name ``conv``, which is how the published checkpoints call it."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.conv = conv

    def forward(self, features: Tensor) -> Tensor:
        hidden: Tensor = self.conv(features)
        return hidden


class MixFeedForward(nn.Module):
    """Widen, look at the 3x3 neighbourhood, gate one half with the other, narrow."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        wide = 2 * hidden
        self.inverted_conv = _Layer(nn.Conv2d(channels, wide, 1))
        self.depth_conv = _Layer(nn.Conv2d(wide, wide, 3, padding=1, groups=wide))
        self.point_conv = _Layer(nn.Conv2d(hidden, channels, 1, bias=False))

    def forward(self, tokens: Tensor, size: tuple[int, int]) -> Tensor:
        """Tokens ``(b, n, c)`` on a grid of ``size`` (height, width) to ``(b, n, c)``."""
        features = tokens.transpose(1, 2).reshape(tokens.shape[0], tokens.shape[2], *size)
        wide = self.depth_conv(F.silu(self.inverted_conv(features)))
        content, gate = wide.chunk(2, dim=1)
        narrowed: Tensor = self.point_conv(content * F.silu(gate))
        return narrowed.flatten(2).transpose(1, 2)
