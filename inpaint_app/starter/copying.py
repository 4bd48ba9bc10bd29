"""Copies fine structure from the known area into the hole, patch by patch.

Contextual residual aggregation (Yi et al., 'Contextual residual aggregation for ultra
high-resolution image inpainting', CVPR 2020): the match is found between coarse places, and what is
carried over is the finer features under them.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PATCH = 4  # finer pixels a side under one coarse place
HOLE_PENALTY = 12.0  # subtracted from the score of a place that lies wholly in the hole


def patches(x: Tensor) -> Tensor:
    """(B, C, 4h, 4w) as (B, 16C, h * w), in the order that pixel_shuffle undoes; rank 4 at most."""
    batch, channels, height, width = x.shape
    h, w = height // PATCH, width // PATCH
    columns = x.reshape(batch * channels * h, PATCH, w, PATCH).transpose(2, 3)
    rows = columns.reshape(batch * channels, h, PATCH * PATCH, w).transpose(1, 2)
    return rows.reshape(batch, channels * PATCH * PATCH, h * w)


class PatchCopy(nn.Module):
    """Soft matching over coarse features `far`, applied to `fine`, four times as large a side.

    `far` (B, C, h, w), `fine` (B, K, 4h, 4w), `hole` (B, 1, h, w) the share of each place that is
    unknown. Gives (B, K, 4h, 4w).
    """

    def __init__(self, channels: int, matched: int) -> None:
        super().__init__()
        self.query = nn.Conv2d(channels, matched, 1)
        self.key = nn.Conv2d(channels, matched, 1)
        self.scale = matched**-0.5

    def forward(self, far: Tensor, fine: Tensor, hole: Tensor) -> Tensor:
        """The contract of the class."""
        batch, _, h, w = far.shape
        query, key = self.query(far).flatten(2), self.key(far).flatten(2)
        scores = torch.matmul(query.transpose(1, 2) * self.scale, key)
        scores = scores - HOLE_PENALTY * hole.reshape(batch, 1, h * w)
        shares = torch.softmax(scores, dim=-1)
        copied = torch.matmul(patches(fine), shares.transpose(1, 2))
        return F.pixel_shuffle(copied.reshape(batch, -1, h, w), PATCH)
