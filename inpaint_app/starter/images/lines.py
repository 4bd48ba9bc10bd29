"""Long lines and regions with straight edges: horizons, poles, cables, walls, frames."""

import math

import torch
from torch import Tensor

from inpaint_app.starter.images.fields import grid
from inpaint_app.starter.randomness import Randomness


def half_plane(random: Randomness, batch: int, size: int, warp: Tensor) -> Tensor:
    """A region (B, 1, size, size), 1 on one side of a line; level for half of the batch."""
    x, y = grid(size, random.device)
    x, y = x + warp[:, 0], y + warp[:, 1]
    level = random.chance((batch, 1, 1), 0.5)
    angle = random.uniform((batch, 1, 1), 0, 2 * math.pi) * (1 - level)
    angle = angle + (random.normal((batch, 1, 1)) * 0.05 + math.pi / 2) * level
    distance = x * angle.cos() + y * angle.sin() - random.uniform((batch, 1, 1), -0.8, 0.8)
    return (distance * size * 0.5 + 0.5).clamp(0, 1)[:, None]


def strip(random: Randomness, batch: int, size: int, warp: Tensor) -> tuple[Tensor, Tensor]:
    """A line or bar right across the canvas: coverage and position across it (-1 to 1).

    Both (B, 1, size, size). From a pixel to a fifth of the canvas wide; some bend, some taper.
    """
    x, y = grid(size, random.device)
    x, y = x + warp[:, 0], y + warp[:, 1]
    straight = random.chance((batch, 1, 1), 0.4)
    angle = random.uniform((batch, 1, 1), 0, math.pi) * (1 - straight)
    angle = angle + random.integers((batch, 1, 1), 0, 2) * (math.pi / 2) * straight
    along = y * angle.cos() - x * angle.sin()
    across = x * angle.cos() + y * angle.sin() - random.uniform((batch, 1, 1), -1, 1)
    bend = random.normal((batch, 1, 1)) * 0.25 * random.chance((batch, 1, 1), 0.35)
    across = across + bend * along**2
    width = random.log_uniform((batch, 1, 1), 1.5 / size, 0.2)
    taper = random.uniform((batch, 1, 1), 0, 0.8) * random.chance((batch, 1, 1), 0.3)
    width = width * (1 + taper * along)
    coverage = ((width - across.abs()) * size * 0.5 + 0.5).clamp(0, 1)
    return coverage[:, None], (across / width).clamp(-1, 1)[:, None]


def draw_strips(random: Randomness, picture: Tensor, warp: Tensor, count: int) -> Tensor:
    """Draws up to `count` bars, shaded as tubes or flat, over `picture` (B, 3, size, size)."""
    batch, _, size, _ = picture.shape
    busy = random.uniform((batch, 1, 1, 1)) ** 2
    for _ in range(count):
        coverage, position = strip(random, batch, size, warp)
        colour = random.uniform((batch, 3, 1, 1)) * random.uniform((batch, 1, 1, 1), 0.2, 1.0)
        tube = random.uniform((batch, 1, 1, 1), -0.5, 0.5) * random.chance((batch, 1, 1, 1), 0.5)
        present = (random.uniform((batch, 1, 1, 1)) < busy).float()
        picture = torch.lerp(picture, colour * (1 + tube * position), coverage * present)
    return picture
