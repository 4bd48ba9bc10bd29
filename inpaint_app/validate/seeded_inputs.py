"""What every comparison starts from: made by formula from a seed, the same on every machine."""

import numpy as np

from inpaint_app.validate.sessions import Array

SEED = 20_240_229


def seeded_picture(shape: tuple[int, ...]) -> Array:
    """Waves in three colours with a little noise, in [-1, 1], ``(1, 3, H, W)``."""
    _, channels, height, width = shape
    rows, columns = np.meshgrid(np.linspace(0, 6, height), np.linspace(0, 6, width), indexing="ij")
    waves = [np.sin(rows * (c + 1) + c) * np.cos(columns + c) for c in range(channels)]
    noise = np.random.default_rng(SEED).standard_normal(shape)
    return np.clip(np.stack(waves)[None] * 0.8 + noise * 0.05, -1, 1).astype(np.float32)


def square_hole(shape: tuple[int, ...]) -> Array:
    """A mask ``(1, 1, H, W)`` with a square of half the side off its centre: 1 = fill."""
    size = shape[-1]
    hole = np.zeros(shape, np.float32)
    hole[..., size // 4 : size // 4 + size // 2, size // 8 : size // 8 + size // 2] = 1
    return hole
