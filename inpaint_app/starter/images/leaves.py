"""Dead leaves: opaque shapes of power-law size dropped on one another, as objects occlude in life.

Lee, Mumford and Huang, 'Occlusion models for natural images' (IJCV 2001); that networks learn from
them: Baradad et al., 'Learning to see by looking at noise' (NeurIPS 2021).
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from inpaint_app.starter.images.fields import grid
from inpaint_app.starter.randomness import Randomness


@dataclass(frozen=True)
class Leaves:
    """Shapes of a batch, each field (B, N): centre, radius (canvas units), form."""

    x: Tensor
    y: Tensor
    radius: Tensor
    aspect: Tensor
    angle: Tensor
    power: Tensor
    lobes: Tensor
    depth: Tensor


@dataclass(frozen=True)
class Fallen:
    """What lies on top at each pixel, each field (B, size, size).

    `index` is the leaf (int64, -1 where none fell), `u` and `v` the place on it in its radii.
    """

    index: Tensor
    u: Tensor
    v: Tensor


def draw_leaves(random: Randomness, batch: int, count: int) -> Leaves:
    """Random shapes: discs, ellipses, boxes, stars and slivers; density of radii r^-3, cut off."""
    shape = (batch, count)
    smallest = random.log_uniform((batch, 1), 0.02, 0.25)
    largest = smallest + random.uniform((batch, 1), 0.1, 0.9)
    drawn = random.uniform(shape)
    radius = (smallest**-2 + drawn * (largest**-2 - smallest**-2)).rsqrt()
    slim = random.chance((batch, 1), 0.35)
    aspect = torch.exp(random.normal(shape) * (0.25 + 0.8 * slim))
    aligned = random.chance((batch, 1), 0.5)
    angle = random.uniform((batch, 1), 0, math.pi) + random.normal(shape) * (2.5 - 2.3 * aligned)
    squareness = random.chance((batch, 1), 0.35)
    power = random.log_uniform(shape, 0.7, 3.5) * (1 - squareness) + 9.0 * squareness
    starred = random.chance((batch, 1), 0.25)
    return Leaves(
        x=random.uniform(shape, -1.25, 1.25),
        y=random.uniform(shape, -1.25, 1.25),
        radius=radius,
        aspect=aspect,
        angle=angle,
        power=power,
        lobes=random.integers(shape, 3, 9).float(),
        depth=random.uniform(shape, 0.0, 0.45) * starred,
    )


def drop(leaves: Leaves, size: int, warp: Tensor) -> Fallen:
    """Lets the leaves fall in order, later ones on top; `warp` (B, 2, size, size) bends them."""
    x, y = grid(size, leaves.x.device)
    x, y = x + warp[:, 0], y + warp[:, 1]
    index = torch.full_like(x, -1, dtype=torch.int64)
    for number in range(leaves.x.shape[1]):
        u, v = _place(leaves, number, x, y)
        power = leaves.power[:, number, None, None]
        reach = u.abs().clamp(min=1e-4).pow(power) + v.abs().clamp(min=1e-4).pow(power)
        turn = torch.atan2(v, u) * leaves.lobes[:, number, None, None]
        edge = 1 + leaves.depth[:, number, None, None] * torch.cos(turn)
        index = torch.where(reach < edge, number, index)
    u, v = _place_of(leaves, index.clamp(min=0), x, y)
    return Fallen(index=index, u=u, v=v)


def _place(leaves: Leaves, number: int, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    def at(field: Tensor) -> Tensor:
        return field[:, number, None, None]

    cos, sin = at(leaves.angle).cos(), at(leaves.angle).sin()
    dx, dy = x - at(leaves.x), y - at(leaves.y)
    stretch = at(leaves.aspect).sqrt() * at(leaves.radius)
    squeeze = at(leaves.radius) / at(leaves.aspect).sqrt()
    return (dx * cos + dy * sin) / stretch, (dy * cos - dx * sin) / squeeze


def _place_of(leaves: Leaves, index: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    flat = index.flatten(1)

    def at(field: Tensor) -> Tensor:
        return field.gather(1, flat).view_as(index)

    angle, radius, aspect = at(leaves.angle), at(leaves.radius), at(leaves.aspect).sqrt()
    dx, dy = x - at(leaves.x), y - at(leaves.y)
    u = (dx * angle.cos() + dy * angle.sin()) / (radius * aspect)
    v = (dy * angle.cos() - dx * angle.sin()) / (radius / aspect)
    return u.clamp(-2, 2), v.clamp(-2, 2)
