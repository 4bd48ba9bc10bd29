"""Per-pixel layers on tokens ``(batch, positions, channels)``, with a convolution's parameters.

Upstream stores these weights as 1x1 convolutions and BatchNorm over pictures. Applied to every
pixel alone, they are a matrix product and a scale per channel, and need no change of layout. They
stay real ``Conv2d`` and ``BatchNorm1d`` objects, so that ``torch.nn.utils.fusion`` folds them.
"""

from torch import Tensor, nn
from torch.nn import functional as F


class PointwiseConv(nn.Conv2d):
    """A 1x1 convolution: weight ``(out, in, 1, 1)``, applied to ``(batch, positions, in)``."""

    def __init__(self, in_channels: int, out_channels: int, *, bias: bool) -> None:
        super().__init__(in_channels, out_channels, kernel_size=1, bias=bias)

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the base class's name
        """Tokens ``(batch, positions, in)`` to ``(batch, positions, out)``."""
        return F.linear(input, self.weight.flatten(1), self.bias)


class TokenBatchNorm(nn.BatchNorm1d):
    """BatchNorm over the last axis of ``(batch, positions, channels)``."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the base class's name
        """Tokens of any batch and length to tokens of the same shape."""
        return super().forward(input.flatten(0, 1)).view_as(input)
