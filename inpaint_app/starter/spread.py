"""Carries what the network got wrong around the hole smoothly into it, so that no seam shows.

The field is (nearly) harmonic in the hole: each unknown cell is the mean of the cells around it, as
in a membrane fixed at the hole's border (Perez et al., 'Poisson image editing', 2003). Such a field
continues a constant and a linear picture exactly, and never leaves the range of the known values.

Push-pull (Gortler et al., 'The lumigraph', 1996) gives the first guess: averages of the known
residual at coarser and coarser scales down to one cell, each scale filling the unknown cells of
the finer one. A coarse cell that is partly known is off its place, so a wide hole would get a wrong
middle; correction cycles (multigrid, Brandt, 1977) mend that. The finest cells are four pixels
wide, so that fine texture of the known area is averaged away and never smeared into the hole.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

FINEST = 4  # pixels a side
CORRECTED = 2  # the scale whose error is corrected: cells of 16 pixels
CYCLES = 3
RELAXATIONS = 3
LEAST = 1e-3  # share of the picture: the smallest that a sum is divided by


@dataclass(frozen=True)
class _Scale:
    """Means over its cells of the known residual (B, C, h, w), zero elsewhere, and their share.

    `free` (B, 1, h, w) is 1 where nothing of a cell is known; `factor` cells a side of the finer
    scale make one of this.
    """

    known_sum: Tensor
    share: Tensor
    free: Tensor
    factor: int

    def relaxed(self, field: Tensor) -> Tensor:
        """`field` with the unknown part of a cell taken from the mean of the 3x3 cells around."""
        return self.known_sum + (1 - self.share) * _mean_around(field)


def spread_residual(residual: Tensor, known: Tensor) -> Tensor:
    """A smooth field that continues `residual` (B, C, H, W), zero in the hole, into it.

    `known` is (B, 1, H, W), 1 outside the hole. Sides are multiples of 64. Average pools, linear
    Resize and elementwise arithmetic only. The mean of the known area is taken off first, so that
    half precision rounds only the differences from it. A hole that reaches the picture's border is
    open there: the field runs out level, within the range of the known values, and a slope is not
    continued. A slope as steep as black to white over 512 pixels comes back within two and a half
    steps of 255 where the hole is at most three quarters of the side wide and 32 pixels from the
    border.
    """
    total, share = F.avg_pool2d(residual, FINEST), F.avg_pool2d(known, FINEST)
    mean = _whole_mean(total) / _whole_mean(share).clamp(min=LEAST)
    scales = _scales(total - share * mean, share)
    field = torch.zeros_like(mean)
    for place in range(len(scales) - 2, -1, -1):
        field = _wider(field, scales[place + 1].factor)
        for _ in range(_rounds(scales, place)):
            field = scales[place].relaxed(field)
        if place == CORRECTED:
            field = _corrected(scales[CORRECTED:], field)
    return _wider(field + mean, FINEST)


def _scales(total: Tensor, share: Tensor) -> list[_Scale]:
    """From the finest to one cell, each coarser by the least factor that divides the sides."""
    scales = [_Scale(total, share, _all_free(1 - share, FINEST), FINEST)]
    while (side := math.gcd(*share.shape[2:])) > 1:
        factor = next(divisor for divisor in range(2, side + 1) if side % divisor == 0)
        total, share = F.avg_pool2d(total, factor), F.avg_pool2d(share, factor)
        free = _all_free(F.avg_pool2d(scales[-1].free, factor), factor)
        scales.append(_Scale(total, share, free, factor))
    return scales


def _corrected(scales: list[_Scale], field: Tensor) -> Tensor:
    """`field` on the finest of `scales`, its smooth error found on the coarser ones and added."""
    finest, coarser = scales[0], scales[1]
    for _ in range(CYCLES):
        rest = finest.relaxed(field) - field
        field = field + (1 - finest.share) * _correction(scales[1:], _coarse_rest(rest, coarser))
        for _ in range(RELAXATIONS):
            field = finest.relaxed(field)
    return field


def _correction(scales: list[_Scale], rest: Tensor) -> Tensor:
    """The correction for the next finer scale; zero wherever something is known.

    `rest` (B, C, h, w) is what each cell lacks to the mean of its surroundings.
    """
    here = scales[0]
    rest = rest * here.free
    error, rounds = rest, _rounds(scales, 0)
    for _ in range(rounds - 1):
        error = rest + here.free * _mean_around(error)
    if len(scales) > 2:  # noqa: PLR2004 - one cell alone has nothing around
        left = rest + here.free * _mean_around(error) - error
        error = error + here.free * _correction(scales[1:], _coarse_rest(left, scales[1]))
        for _ in range(rounds):
            error = rest + here.free * _mean_around(error)
    return _wider(error, here.factor)


def _coarse_rest(rest: Tensor, coarser: _Scale) -> Tensor:
    """`rest` on the coarser scale, where the same bend is the square of the factor as large."""
    return F.avg_pool2d(rest, coarser.factor) * float(coarser.factor**2)


def _rounds(scales: list[_Scale], place: int) -> int:
    """Relaxations of a scale: more where the next is coarser by more than two."""
    return max(RELAXATIONS, scales[place + 1].factor) if place + 1 < len(scales) else RELAXATIONS


def _mean_around(field: Tensor) -> Tensor:
    return F.avg_pool2d(field, 3, stride=1, padding=1, count_include_pad=False)


def _whole_mean(field: Tensor) -> Tensor:
    return field.mean((2, 3), keepdim=True)


def _all_free(mean: Tensor, factor: int) -> Tensor:
    """1 where the `mean` of `free` over factor x factor cells is 1, else 0."""
    return 1 - ((1 - mean) * float(2 * factor**2)).clamp(0, 1)


def _wider(field: Tensor, factor: int) -> Tensor:
    return F.interpolate(field, scale_factor=float(factor), mode="bilinear", align_corners=False)
