"""All measures of one fill."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpaint_app.starter.evaluation.metrics.colour import depth, middle_colour_error
from inpaint_app.starter.evaluation.metrics.repetition import repetition
from inpaint_app.starter.evaluation.metrics.surroundings import around
from inpaint_app.starter.evaluation.metrics.wasserstein import patch_distance
from inpaint_app.starter.quality import measure

SSIM_MARGIN = 16  # pixels around the hole that the similarity's windows reach into


@dataclass(frozen=True)
class AgainstTruth:
    """Inside the hole, against the photograph: dB, SSIM, 8-bit RMSE, gradient energy / truth's.

    `middle` is the colour error of the middle third in 8-bit levels.
    """

    psnr: float
    ssim: float
    rmse: float
    gradient: float
    middle: float


@dataclass(frozen=True)
class Measures:
    """One fill. `truth` is None where the true content of the hole is unknown."""

    distance: float
    repetition: float
    area: int
    depth: float
    truth: AgainstTruth | None

    @property
    def patches(self) -> float:
        """One number against smear and against repetition: the distance and the share repeated."""
        return self.distance + self.repetition


def against_truth(
    fill: NDArray[np.uint8], truth: NDArray[np.uint8], mask: NDArray[np.uint8]
) -> AgainstTruth:
    """The measures against a known truth; arrays as in `measure_fill`."""
    rows, columns = around(mask, SSIM_MARGIN)
    ours, real, hole = fill[rows, columns], truth[rows, columns], mask[rows, columns]
    quality = measure(ours, real, hole)
    return AgainstTruth(
        psnr=quality.psnr,
        ssim=quality.ssim,
        rmse=float(255 * 10 ** (-quality.psnr / 20)),
        gradient=quality.gradient,
        middle=middle_colour_error(ours, real, hole),
    )


def measure_fill(
    fill: NDArray[np.uint8],
    picture: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    *,
    truth_known: bool,
) -> Measures:
    """All measures of `fill`, uint8 (H, W, 3), pasted back into `picture`, uint8 (H, W, 3).

    `mask` (H, W) is nonzero inside the hole and not empty.
    """
    return Measures(
        distance=patch_distance(fill, mask),
        repetition=repetition(fill, mask),
        area=int((mask > 0).sum()),
        depth=float(depth(mask).max()),
        truth=against_truth(fill, picture, mask) if truth_known else None,
    )
