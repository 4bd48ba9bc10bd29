"""The ring around a hole: the known pixels that a fill should look like."""

import cv2
import numpy as np
from numpy.typing import NDArray

from inpaint_app.starter.evaluation.metrics.colour import depth

MIN_WIDTH = 40  # pixels: at a quarter of the size a patch still fits beside the hole
MAX_WIDTH = 128  # pixels


def ring(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Known pixels near the hole, bool (H, W): as wide as the hole is deep, 40 to 128 pixels."""
    width = int(np.clip(round(float(depth(mask).max())), MIN_WIDTH, MAX_WIDTH))
    known = (mask == 0).astype(np.uint8)
    distance = cv2.distanceTransform(known, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray((known > 0) & (distance <= width))


def around(mask: NDArray[np.uint8], margin: int) -> tuple[slice, slice]:
    """Rows and columns of the hole's bounding box with `margin` pixels more, inside the picture."""
    spans = []
    for axis in (1, 0):
        inside = np.flatnonzero((mask > 0).any(axis))
        length = mask.shape[1 - axis]
        spans.append(
            slice(max(0, int(inside[0]) - margin), min(length, int(inside[-1]) + margin + 1))
        )
    return spans[0], spans[1]
