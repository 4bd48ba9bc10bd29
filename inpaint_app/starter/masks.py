"""Holes to fill: strokes, boxes, blobs, wires and mixtures, as a person would paint them.

Sizes are in canvas units, in which the picture's side is 2: a disc of radius .5 is half as wide as
the picture.
"""

import math

import torch
from torch import Tensor

from inpaint_app.starter.images.fields import grid
from inpaint_app.starter.randomness import Randomness

KINDS = ("stroke", "box", "blob", "wire")


def _polyline(points: Tensor, radius: Tensor, size: int) -> Tensor:
    """Pixels nearer than `radius` (B, 1, 1) to the polyline `points` (B, N, 2), canvas units."""
    x, y = grid(size, points.device)
    nearest = torch.full((points.shape[0], size, size), 9.0, device=points.device)
    for start, end in zip(points.unbind(1)[:-1], points.unbind(1)[1:], strict=True):
        (ax, ay), (bx, by) = (p[:, :, None, None].unbind(1) for p in (start, end))
        dx, dy = bx - ax, by - ay
        along = ((x - ax) * dx + (y - ay) * dy) / (dx**2 + dy**2 + 1e-6)
        along = along.clamp(0, 1)
        distance = ((x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2).sqrt()
        nearest = torch.minimum(nearest, distance)
    return (nearest < radius).float()[:, None]


def strokes(random: Randomness, batch: int, size: int) -> Tensor:
    """A wandering brush stroke, (B, 1, size, size), 1 inside the hole."""
    turns = random.normal((batch, 7)) * random.uniform((batch, 1), 0.2, 0.9)
    heading = random.uniform((batch, 1), 0, 2 * math.pi) + turns.cumsum(1)
    length = random.uniform((batch, 7), 0.08, 0.3)
    steps = torch.stack([heading.cos() * length, heading.sin() * length], dim=2)
    start = random.uniform((batch, 1, 2), -0.7, 0.7)
    points = torch.cat([start, (start + steps.cumsum(1)).clamp(-1.05, 1.05)], dim=1)
    return _polyline(points, random.uniform((batch, 1, 1), 0.05, 0.13), size)


def boxes(random: Randomness, batch: int, size: int) -> Tensor:
    """One upright rectangle, (B, 1, size, size)."""
    x, y = grid(size, random.device)
    half = random.uniform((batch, 2, 1, 1), 0.16, 0.42)
    centre = random.uniform((batch, 2, 1, 1), -0.7, 0.7)
    inside = ((x - centre[:, 0]).abs() < half[:, 0]) & ((y - centre[:, 1]).abs() < half[:, 1])
    return inside.float()[:, None]


def blobs(random: Randomness, batch: int, size: int) -> Tensor:
    """A rounded outline, radius a short random Fourier series of the angle, (B, 1, size, size)."""
    x, y = grid(size, random.device)
    centre = random.uniform((batch, 2, 1, 1), -0.65, 0.65)
    dx, dy = x - centre[:, 0], y - centre[:, 1]
    turn, outline = torch.atan2(dy, dx), torch.ones_like(dx)
    for order in range(1, 6):
        weight = random.normal((batch, 1, 1)) * (0.3 / order)
        outline = outline + weight * torch.cos(
            order * turn + random.uniform((batch, 1, 1), 0, 2 * math.pi)
        )
    radius = random.uniform((batch, 1, 1), 0.22, 0.42) * outline.clamp(min=0.25)
    return ((dx**2 + dy**2).sqrt() < radius).float()[:, None]


def wires(random: Randomness, batch: int, size: int) -> Tensor:
    """Two thin sagging lines right across, (B, 1, size, size)."""
    x, y = grid(size, random.device)
    hole = torch.zeros((batch, size, size), device=random.device, dtype=torch.bool)
    for _ in range(2):
        angle = random.uniform((batch, 1, 1), 0, math.pi)
        along = y * angle.cos() - x * angle.sin()
        across = x * angle.cos() + y * angle.sin() - random.uniform((batch, 1, 1), -0.7, 0.7)
        across = across + random.normal((batch, 1, 1)) * 0.15 * along**2
        hole |= across.abs() < random.uniform((batch, 1, 1), 0.008, 0.03)
    return hole.float()[:, None]


def mixed(random: Randomness, batch: int, size: int) -> Tensor:
    """A stroke and, beside or over it, a second stroke or wires or a blob, (B, 1, size, size)."""
    other = torch.where(
        random.chance((batch, 1, 1, 1), 0.5) > 0,
        wires(random, batch, size),
        torch.maximum(blobs(random, batch, size), strokes(random, batch, size)),
    )
    return torch.maximum(strokes(random, batch, size), other)


def draw_mask(kind: str, random: Randomness, batch: int, size: int) -> Tensor:
    """Holes of one of KINDS, (B, 1, size, size), 1 inside. Raises KeyError on another name."""
    makers = {"stroke": strokes, "box": boxes, "blob": blobs, "wire": wires}
    return makers[kind](random, batch, size)


def wide_boxes(random: Randomness, batch: int, size: int) -> Tensor:
    """One rectangle at any angle, up to half of the side wide and more, (B, 1, size, size)."""
    x, y = grid(size, random.device)
    half = random.uniform((batch, 2, 1, 1), 0.1, 0.56)
    centre = random.uniform((batch, 2, 1, 1), -0.75, 0.75)
    angle = random.normal((batch, 1, 1)) * 0.5 * random.chance((batch, 1, 1), 0.5)
    dx, dy = x - centre[:, 0], y - centre[:, 1]
    along = dx * angle.cos() + dy * angle.sin()
    across = dy * angle.cos() - dx * angle.sin()
    return ((along.abs() < half[:, 0]) & (across.abs() < half[:, 1])).float()[:, None]


def wide_rounds(random: Randomness, batch: int, size: int) -> Tensor:
    """Circles, ellipses and outlines of two to seven lobes, as `wide_boxes`, (B, 1, size, size)."""
    x, y = grid(size, random.device)
    centre = random.uniform((batch, 2, 1, 1), -0.75, 0.75)
    angle = random.uniform((batch, 1, 1), 0, math.pi)
    dx, dy = x - centre[:, 0], y - centre[:, 1]
    slim = torch.exp(random.normal((batch, 1, 1)) * 0.35 * random.chance((batch, 1, 1), 0.6))
    along = (dx * angle.cos() + dy * angle.sin()) * slim
    across = (dy * angle.cos() - dx * angle.sin()) / slim
    turn, outline = torch.atan2(across, along), torch.ones_like(dx)
    for order in range(2, 8):
        weight = random.normal((batch, 1, 1)) * (0.35 / order)
        lobe = torch.cos(order * turn + random.uniform((batch, 1, 1), 0, 2 * math.pi))
        outline = outline + weight * lobe * random.chance((batch, 1, 1), 0.5)
    radius = random.uniform((batch, 1, 1), 0.1, 0.56) * outline.clamp(min=0.3)
    return ((along**2 + across**2).sqrt() < radius).float()[:, None]


def training_masks(random: Randomness, batch: int, size: int) -> Tensor:
    """20% strokes, 25% wide boxes, 35% wide rounds, 10% wires, 10% mixed, (B, 1, size, size)."""
    share = random.uniform((batch, 1, 1, 1))
    hole = mixed(random, batch, size)
    for below, maker in ((0.9, wires), (0.8, wide_rounds), (0.45, wide_boxes), (0.2, strokes)):
        hole = torch.where(share < below, maker(random, batch, size), hole)
    return hole


class MaskPool:
    """Up to `capacity` training masks of `size` pixels a side; each serves many times, turned."""

    def __init__(self, random: Randomness, capacity: int, size: int) -> None:
        self.random = random
        self.store = torch.zeros((capacity, size, size), dtype=torch.uint8, device=random.device)
        self.made = 0

    def renew(self, count: int) -> None:
        """Draws `count` masks; they replace the oldest."""
        capacity, size, _ = self.store.shape
        places = (torch.arange(count, device=self.random.device) + self.made) % capacity
        self.store[places] = training_masks(self.random, count, size)[:, 0].to(torch.uint8)
        self.made += count

    def draw(self, batch: int, size: int) -> Tensor:
        """Random masks (B, 1, size, size), float32; `size` divides the pool's."""
        filled = min(self.made, self.store.shape[0])
        step = self.store.shape[1] // size
        chosen = self.store[self.random.integers((batch,), 0, filled), ::step, ::step]
        hole = chosen[:, None].float()
        for axes in ((3,), (2,)):
            turned = self.random.chance((batch, 1, 1, 1), 0.5) > 0
            hole = torch.where(turned, hole.flip(*axes), hole)
        turned = self.random.chance((batch, 1, 1, 1), 0.5) > 0
        return torch.where(turned, hole.transpose(2, 3), hole).contiguous()
