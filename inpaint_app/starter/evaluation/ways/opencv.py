"""The fills that need no training: OpenCV's two and the flat mean of the ring."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Fill = Callable[[NDArray[np.uint8], NDArray[np.uint8]], NDArray[np.uint8]]
RADIUS = 5  # pixels, OpenCV's inpaintRadius
RING = 8  # pixels around the hole whose mean is the flat fill


def telea(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Telea's fast marching (2004) on uint8 RGB (H, W, 3); the mask is nonzero inside."""
    return np.asarray(cv2.inpaint(picture, mask, RADIUS, cv2.INPAINT_TELEA), dtype=np.uint8)


def navier_stokes(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bertalmio, Bertozzi and Sapiro's Navier-Stokes fill (2001)."""
    return np.asarray(cv2.inpaint(picture, mask, RADIUS, cv2.INPAINT_NS), dtype=np.uint8)


def flat(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The mean colour of a ring around the hole, everywhere in it."""
    kernel = np.ones((2 * RING + 1, 2 * RING + 1), dtype=np.uint8)
    ring = (cv2.dilate(mask, kernel) > 0) & (mask == 0)
    filled = picture.copy()
    filled[mask > 0] = picture[ring].mean(0).round().astype(np.uint8)
    return filled
