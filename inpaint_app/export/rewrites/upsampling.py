"""A 3x3 convolution after nearest upsampling is four 2x2 convolutions before it.

Repeated pixels make a 3x3 kernel read only 2x2 different ones. Which of its rows fall together
depends on whether the output's row is even or odd, and so for columns: four phases, each a 2x2
convolution at the lower resolution (Shi et al., arXiv 1609.07009, section 2), with 16 products
where there were 36, and without the large picture in between.

The four kernels are sums of the stored one. They stay part of the graph, for a session to add up
when it is made: stored themselves, they would cost 16 values for every 9 on a visitor's line.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.rewrite import Rewrite

# Rows: both taps of the even phase, then of the odd one. Columns: the rows of the 3x3 kernel.
_TAPS = ((1, 0, 0), (0, 1, 1), (1, 1, 0), (0, 0, 1))
_KERNEL, _SCALE = 3, 2


class PhasedUpsample(nn.Module):
    """Takes the place of an ``Upsample``, which doubles by nearest and has a 3x3 ``conv``."""

    rows: Tensor
    columns: Tensor

    def __init__(self, source: nn.Conv2d) -> None:
        super().__init__()
        self.conv = source
        rows = torch.tensor(_TAPS, dtype=torch.float32)
        self.register_buffer("rows", rows, persistent=False)
        self.register_buffer("columns", rows.T.contiguous(), persistent=False)

    def forward(self, features: Tensor) -> Tensor:
        """``(b, in, h, w)`` to ``(b, out, 2 h, 2 w)``."""
        batch, _, height, width = features.shape
        kernels = self.rows @ self.conv.weight @ self.columns
        phases = [
            F.conv2d(F.pad(features, (1 - right, right, 1 - below, below)), kernel, self.conv.bias)
            for below, pair in enumerate(torch.split(kernels, _SCALE, dim=2))
            for right, kernel in enumerate(torch.split(pair, _SCALE, dim=3))
        ]
        apart = torch.cat(phases, dim=1).reshape(batch, _SCALE, _SCALE, -1, height, width)
        woven = apart.permute(0, 3, 4, 1, 5, 2)
        return woven.reshape(batch, -1, _SCALE * height, _SCALE * width)


@torch.no_grad()
def split_upsampling(module: nn.Module) -> nn.Module:
    """Replace every upsampler below ``module``, a copy whose weights are shared."""
    for part in list(module.modules()):
        upsamplers = getattr(part, "upsamplers", None)
        for index, child in enumerate(upsamplers or ()):
            conv = child.conv
            if conv.kernel_size == (_KERNEL, _KERNEL) and conv.padding == (1, 1):
                upsamplers[index] = PhasedUpsample(conv)  # type: ignore[index]
    return module


SPLIT_UPSAMPLING = Rewrite(
    "split-upsampling",
    "A 3x3 convolution after nearest upsampling is four 2x2 convolutions at the lower resolution.",
    split_upsampling,
)
