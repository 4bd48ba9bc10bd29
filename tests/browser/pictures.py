"""Pictures whose pixels tell where they were changed."""

from pathlib import Path

import numpy as np
from PIL import Image

# Pictures are painted on at a fixed place; beyond this share of the side nothing may change.
FAR = 0.25


def gradient_picture(path: Path, width: int, height: int) -> np.ndarray:
    """Write a PNG in which every pixel differs from its neighbours; its pixels (h, w, 3) uint8."""
    y, x = np.mgrid[:height, :width]
    pixels = np.stack([x * 7 % 256, y * 5 % 256, (x + y) * 3 % 256], axis=-1).astype(np.uint8)
    Image.fromarray(pixels).save(path)
    return pixels


def change_by_region(before: np.ndarray, after: np.ndarray) -> tuple[int, int]:
    """How many pixels differ in the middle of the picture, and how many outside it."""
    height, width = before.shape[:2]
    differs = (before != after).any(axis=-1)
    middle = np.zeros_like(differs)
    middle[
        int(height * FAR) : int(height * (1 - FAR)), int(width * FAR) : int(width * (1 - FAR))
    ] = True
    return int(differs[middle].sum()), int(differs[~middle].sum())
