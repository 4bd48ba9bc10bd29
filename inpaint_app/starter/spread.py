"""Carries what the network got wrong around the hole smoothly into it, so that no seam shows.

Push-pull (Gortler et al., 'The lumigraph', 1996): averages of the known residual at coarser and
coarser scales, each scale filling what the one above it could not. It starts at a quarter of the
size, so that fine texture of the known area is averaged away and never smeared into the hole.
"""

import torch.nn.functional as F
from torch import Tensor

LEVELS = 5
EPSILON = 1e-3


def spread_residual(residual: Tensor, known: Tensor) -> Tensor:
    """A smooth field that continues `residual` (B, 3, H, W), zero in the hole, into it.

    `known` is (B, 1, H, W), 1 outside the hole. Sides are multiples of 64. Average pools, linear
    Resize and elementwise arithmetic only.
    """
    sums, weights = [F.avg_pool2d(residual, 4)], [F.avg_pool2d(known, 4)]
    for _ in range(LEVELS - 1):
        sums.append(F.avg_pool2d(sums[-1], 2))
        weights.append(F.avg_pool2d(weights[-1], 2))
    field = sums[-1] / (weights[-1] + EPSILON)
    for total, weight in zip(reversed(sums[:-1]), reversed(weights[:-1]), strict=True):
        wide = F.interpolate(field, scale_factor=2.0, mode="bilinear", align_corners=False)
        field = total + wide * (1 - weight)
    return F.interpolate(field, scale_factor=4.0, mode="bilinear", align_corners=False)
