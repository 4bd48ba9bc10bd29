"""Whether the colour in the middle of a hole is right, whatever its texture."""

import cv2
import numpy as np
from numpy.typing import NDArray

MIDDLE = 2 / 3  # of the largest distance to the rim: the innermost third of the way in


def depth(mask: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Each pixel's Euclidean distance in pixels to the nearest one outside the hole, (H, W)."""
    framed = np.pad((mask > 0).astype(np.uint8), 1)
    found = cv2.distanceTransform(framed, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(found[1:-1, 1:-1], dtype=np.float32)


def middle_third(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The innermost third of a hole, bool (H, W): two thirds of its largest depth and deeper.

    For a circle that is the disc of a third of its radius. The mask must not be empty.
    """
    distance = depth(mask)
    return np.asarray(distance >= MIDDLE * distance.max())


def middle_colour_error(
    fill: NDArray[np.uint8], truth: NDArray[np.uint8], mask: NDArray[np.uint8]
) -> float:
    """How far the mean colour of the middle third is from the truth's, in 8-bit levels.

    The means are taken before the difference, so a texture that differs pixel by pixel and has the
    right colour costs nothing; the three channels' absolute differences are averaged. 0 is best.
    """
    middle = middle_third(mask)
    means = [picture[middle].astype(np.float64).mean(0) for picture in (fill, truth)]
    return float(np.abs(means[0] - means[1]).mean())
