"""Periodic motifs over a pair of coordinates: what must go on across a hole."""

import torch
from torch import Tensor

from inpaint_app.starter.images.fields import perspective
from inpaint_app.starter.randomness import Randomness

BRICKS = 3  # the place of bricks among the motifs


def cell_hash(column: Tensor, row: Tensor, salt: Tensor) -> Tensor:
    """A pseudo-random value in [0, 1) for every cell of a tiling (the usual shader hash)."""
    return torch.frac(torch.sin(column * 12.9898 + row * 78.233 + salt) * 43758.5453).abs()


def band(position: Tensor, duty: Tensor, softness: Tensor) -> Tensor:
    """A periodic pulse of width `duty` with edges `softness` wide, period 1, values 0 to 1."""
    distance = (torch.frac(position.abs()) - 0.5).abs()
    return ((duty * 0.5 - distance) / softness + 0.5).clamp(0, 1)


def _bricks(u: Tensor, v: Tensor, duty: Tensor, softness: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    row = torch.floor(v)
    along = u * 0.5 + 0.5 * torch.remainder(row, 2)
    wide = 0.88 + 0.1 * duty
    joint = band(along, wide, softness) * band(v, wide * 0.94, softness)
    return joint, torch.floor(along), row


def _checks(u: Tensor, v: Tensor) -> Tensor:
    return torch.remainder(torch.floor(u) + torch.floor(v), 2)


def _dots(u: Tensor, v: Tensor, duty: Tensor, softness: Tensor) -> Tensor:
    shifted = u + 0.5 * torch.remainder(torch.floor(v), 2)
    radius = ((torch.frac(shifted.abs()) - 0.5) ** 2 + (torch.frac(v.abs()) - 0.5) ** 2).sqrt()
    return ((duty * 0.5 - radius) / softness + 0.5).clamp(0, 1)


def _motifs(u: Tensor, v: Tensor, duty: Tensor, softness: Tensor) -> list[Tensor]:
    zigzag = v + 1.2 * (torch.frac(u.abs() * 0.5) - 0.5).abs()
    rings = (u**2 + v**2).sqrt()
    joint, _, _ = _bricks(u, v, duty, softness)
    return [
        band(u, duty, softness),
        0.5 + 0.5 * torch.sin(u * 6.2832),
        _checks(u, v),
        joint,
        _dots(u, v, duty, softness),
        1 - (1 - band(u, duty * 0.4, softness)) * (1 - band(v, duty * 0.4, softness)),
        band(zigzag, duty, softness),
        band(rings, duty, softness),
        (0.5 + 0.5 * torch.sin(u * 6.2832)) * (0.5 + 0.5 * torch.sin(v * 6.2832)),
        torch.zeros_like(u),
        torch.zeros_like(u),
    ]


def pattern(random: Randomness, batch: int, size: int, warp: Tensor) -> tuple[Tensor, Tensor]:
    """A motif field and a shade for each tile of it, each (B, size, size), in [0, 1].

    Every picture gets one of: stripes, waves, checks, bricks, dots, a grid, zigzags, rings, bumps,
    or nothing. The tile shade makes planks, mosaics and single bricks of different colours.
    """
    u, v = perspective(random, batch, size, warp)
    repeats = random.log_uniform((batch, 1, 1), 1.2, 30.0)
    u, v = u * repeats, v * repeats * random.log_uniform((batch, 1, 1), 0.5, 2.0)
    duty = random.uniform((batch, 1, 1), 0.2, 0.8)
    softness = random.uniform((batch, 1, 1), 0.02, 0.25) + repeats * (2.0 / size)
    motifs = _motifs(u, v, duty, softness)
    chosen = random.integers((batch, 1, 1), 0, len(motifs))
    field = torch.zeros_like(u)
    for index, motif in enumerate(motifs):
        field = torch.where(chosen == index, motif, field)
    _, column, row = _bricks(u, v, duty, softness)
    salt = random.uniform((batch, 1, 1), 0, 6)
    tile = torch.where(
        chosen == BRICKS,
        cell_hash(column, row, salt),
        cell_hash(torch.floor(u), torch.floor(v), salt),
    )
    plank = cell_hash(torch.floor(u), torch.zeros_like(u), salt)
    return field, torch.where((chosen == 0) | (chosen == 1), plank, tile)
