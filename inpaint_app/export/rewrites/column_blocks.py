"""A wide convolution of one channel, its columns taken four at a time as channels.

Runtimes read four channels at once and find only one here. Columns that stand side by side do as
well: with ``x = 4 X + i`` a plane ``(h, w)`` is a picture ``(h, w / 4)`` with channels ``i``, and a
filter 15 columns wide is one of 5 blocks that leads from every ``i`` to each of four columns
``o`` of its result. Five in twenty of its weights are zeros, and the rest runs several times as
fast. With channels last, blocks and planes are the same bytes: nothing moves.
"""

from torch import Tensor, nn
from torch.nn import functional as F

BLOCK = 4  # what WebGPU calls vec4


class ColumnBlockConv(nn.Module):
    """What ``Conv2d(1, k, r, padding=r // 2)`` computes, for an odd ``r``."""

    def __init__(self, kernels: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight = _constant(block_columns(kernels))
        self.bias = _constant(bias.repeat(BLOCK))

    def forward(self, planes: Tensor) -> Tensor:
        """Planes ``(b, h, w)`` to maps ``(b, h w, k)``; whole blocks of columns cost the least."""
        batch, height, width = planes.shape
        spare = -width % BLOCK
        if spare:
            padded: Tensor = self(F.pad(planes, (0, spare)))
            return padded.reshape(batch, height, width + spare, -1)[:, :, :width].flatten(1, 2)
        blocks = planes.reshape(batch, height, width // BLOCK, BLOCK).permute(0, 3, 1, 2)
        padding = (self.weight.shape[2] // 2, self.weight.shape[3] // 2)
        maps = F.conv2d(blocks, self.weight, self.bias, padding=padding)
        return maps.permute(0, 2, 3, 1).reshape(batch, height * width, -1)


def block_columns(kernels: Tensor) -> Tensor:
    """Kernels ``(k, 1, r, r)`` as ``(BLOCK k, BLOCK, r, blocks)``; of its rows k are a column's."""
    filters, _, rows, columns = kernels.shape
    half = columns // 2
    reach = -(-half // BLOCK)
    blocked = kernels.new_zeros(BLOCK, filters, BLOCK, rows, 2 * reach + 1)
    for result in range(BLOCK):
        for tap in range(columns):
            block, place = divmod(result + tap - half, BLOCK)
            blocked[result, :, place, :, block + reach] = kernels[:, 0, :, tap]
    return blocked.flatten(0, 1)


def _constant(value: Tensor) -> nn.Parameter:
    return nn.Parameter(value.detach().float().contiguous(), requires_grad=False)
