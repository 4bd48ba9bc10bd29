"""A 3x3 convolution after nearest upsampling is four 2x2 convolutions before it.

Repeated pixels make a 3x3 kernel read only 2x2 different ones. Which of its rows fall together
depends on whether the output's row is even or odd, and so for columns: four phases, each a 2x2
convolution at the lower resolution (Shi et al., arXiv 1609.07009, section 2), with 16 products
where there were 36, and without the large picture in between.

The four kernels are sums of the stored one, and stay part of the graph: stored themselves, they
would cost 16 values for every 9 on a visitor's line (``large_constants.py`` says who adds them up).
Each is one large product, of all kernels' nine taps by four: a product for every kernel takes
seconds. Where the card adds them up, at every run, all four are one product, which reads the stored
kernel once.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.large_constants import LARGE_CONSTANT
from inpaint_app.export.rewrites.rewrite import Rewrite

# Rows: both taps of the even phase, then of the odd one. Columns: the rows of the 3x3 kernel.
_TAPS = ((1, 0, 0), (0, 1, 1), (1, 1, 0), (0, 0, 1))
_KERNEL, _SCALE = 3, 2
_PHASES = ("above_left", "above_right", "below_left", "below_right")


class PhasedUpsample(nn.Module):
    """Takes the place of an ``Upsample``, which doubles by nearest and has a 3x3 ``conv``."""

    def __init__(self, source: nn.Conv2d) -> None:
        super().__init__()
        self.conv = source
        kernels = source.weight.shape[0] * source.weight.shape[1]
        self.is_large = kernels * _SCALE**2 > LARGE_CONSTANT
        taps = _phase_taps()
        named = {"taps": torch.cat(list(taps), dim=1)} if self.is_large else _by_phase(taps)
        for name, value in named.items():
            self.register_buffer(name, value, persistent=False)

    def forward(self, features: Tensor) -> Tensor:
        """``(b, in, h, w)`` to ``(b, out, 2 h, 2 w)``."""
        batch, _, height, width = features.shape
        phases = []
        for at, flat in enumerate(self._kernels()):
            below, right = divmod(at, _SCALE)
            kernel = flat.reshape(*flat.shape[:2], _SCALE, _SCALE)
            padded = F.pad(features, (1 - right, right, 1 - below, below))
            phases.append(F.conv2d(padded, kernel, self.conv.bias))
        apart = torch.cat(phases, dim=1).reshape(batch, _SCALE, _SCALE, -1, height, width)
        woven = apart.permute(0, 3, 4, 1, 5, 2)
        return woven.reshape(batch, -1, _SCALE * height, _SCALE * width)

    def _kernels(self) -> list[Tensor]:
        """Of each phase ``(out, in, 4)``."""
        kernels = self.conv.weight.flatten(2)
        if self.is_large:
            return list(torch.split(kernels @ self.get_buffer("taps"), _SCALE**2, dim=2))
        return [kernels @ self.get_buffer(name) for name in _PHASES]


def _by_phase(taps: Tensor) -> dict[str, Tensor]:
    return dict(zip(_PHASES, taps, strict=True))


def _phase_taps() -> Tensor:
    """Of each phase, which of the nine taps make each of the four: ``(4, 9, 4)``."""
    taps = torch.tensor(_TAPS, dtype=torch.float32).reshape(_SCALE, _SCALE, _KERNEL)
    # Below, right; then the row and the column of the 3x3 kernel; then those of the 2x2 one.
    pairs = torch.einsum("ayu,bxv->abuvyx", taps, taps)
    return pairs.reshape(_SCALE**2, _KERNEL**2, _SCALE**2)


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
