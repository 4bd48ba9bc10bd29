"""The part of a picture that shows a removal at 100 %."""

import numpy as np
from numpy.typing import NDArray

MARGIN = 64  # pixels around the hole
MARK = np.array([255, 0, 255])  # the hole in plain magenta


def marked(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with its hole in plain magenta, uint8 (H, W, 3)."""
    return np.where(mask[..., None] > 0, MARK, picture).astype(np.uint8)


def _span(inside: NDArray[np.bool_], least: int, most: int) -> slice:
    first, last = np.flatnonzero(inside)[[0, -1]]
    length = min(len(inside), most, max(least, int(last - first) + 1 + 2 * MARGIN))
    start = int(np.clip((first + last + 1 - length) // 2, 0, len(inside) - length))
    return slice(start, start + length)


def window(mask: NDArray[np.uint8], least: int, most: int) -> tuple[slice, slice]:
    """Rows and columns around the hole, `least` to `most` pixels each way; a larger hole is cut.

    The mask (H, W) must not be empty; less than `least` only where the picture is smaller.
    """
    hole = mask > 0
    return (
        _span(np.asarray(hole.any(1)), least, most),
        _span(np.asarray(hole.any(0)), least, most),
    )
