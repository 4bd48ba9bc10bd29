"""The gated feed-forward on rows ``(2n, c)``, added to what it was computed from.

Same arithmetic as moebius.feed_forward. Its last layer has no bias, and a ``Gemm`` adds a matrix of
any kind to its product: so the residual costs no kernel of its own.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.dense import make_dense
from inpaint_app.export.rewrites.flat_lambdas import BRANCHES
from inpaint_app.export.rewrites.pixel_rows import to_picture, to_rows
from inpaint_app.moebius.feed_forward import MixFeedForward


class FlatFeedForward(nn.Module):
    """Takes the place of a MixFeedForward and of the sum after it."""

    def __init__(self, source: MixFeedForward) -> None:
        super().__init__()
        self.inverted_conv = source.inverted_conv
        self.depth_conv = source.depth_conv
        self.narrow = make_dense(source.point_conv.conv.weight.flatten(1), None)

    def forward(self, rows: Tensor, normed: Tensor, size: tuple[int, int]) -> Tensor:
        """``rows`` plus what their ``normed`` make, all ``(2n, c)``, n the pixels of ``size``."""
        wide = self.depth_conv(F.silu(self.inverted_conv(to_picture(normed, BRANCHES, size))))
        content, gate = wide.chunk(2, dim=1)
        return torch.addmm(rows, to_rows(content * F.silu(gate)), self.narrow.weight.T)
