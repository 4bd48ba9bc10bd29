"""PatchMatch as the PyPI package `pypatchmatch` fills with it, where that is installed."""

import importlib
import importlib.util

import numpy as np
from numpy.typing import NDArray

from inpaint_app.starter.evaluation.metrics.surroundings import around

PATCH = 7  # pixels
MARGIN = 320  # pixels around the hole in which it looks: the whole picture takes minutes


def available() -> bool:
    """Whether the package and its native library are there."""
    if importlib.util.find_spec("patchmatch") is None:
        return False
    return bool(importlib.import_module("patchmatch").patchmatch_available)


def patchmatch(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Barnes, Shechtman, Finkelstein and Goldman's PatchMatch (2009), without a guide.

    uint8 RGB (H, W, 3); the mask is nonzero inside. Raises ImportError where it is not installed.
    """
    package = importlib.import_module("patchmatch")
    part = around(mask, MARGIN)
    hole = (mask[part] > 0).astype(np.uint8) * 255
    painted = package.inpaint(np.ascontiguousarray(picture[part]), hole, patch_size=PATCH)
    filled = picture.copy()
    filled[part] = painted
    return np.where(mask[..., None] > 0, filled, picture).astype(np.uint8)
