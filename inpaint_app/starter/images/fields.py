"""Smooth random fields over the canvas: coordinates in perspective, 1/f^a noise, domain warp."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.starter.randomness import Randomness


def grid(size: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """The x and y of every pixel, each (1, size, size), in [-1, 1]."""
    axis = (torch.arange(size, device=device, dtype=torch.float32) + 0.5) * (2.0 / size) - 1.0
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return x[None], y[None]


def pink_noise(random: Randomness, shape: tuple[int, int, int], exponent: Tensor) -> Tensor:
    """Noise with amplitude spectrum 1/f^exponent, (B, C, size, size), mean 0 and deviation 1.

    `exponent` is (B, 1, 1, 1). Natural images have about 1 (Field, 1987). A random stretch of the
    frequency plane makes grain that runs one way: wood, fur, brushed metal, rippled water.
    """
    batch, channels, size = shape
    fy = torch.fft.fftfreq(size, device=random.device)[:, None]
    fx = torch.fft.rfftfreq(size, device=random.device)[None, :]
    angle = random.uniform((batch, 1, 1), 0, math.pi)
    stretch = torch.exp(random.normal((batch, 1, 1)) * 0.9 * random.chance((batch, 1, 1), 0.5))
    along = (fx * angle.cos() + fy * angle.sin()) * stretch
    across = (fy * angle.cos() - fx * angle.sin()) / stretch
    radius = (along**2 + across**2 + (0.5 / size) ** 2).sqrt()[:, None]
    white = torch.fft.rfft2(random.normal((batch, channels, size, size)))
    noise = torch.fft.irfft2(white * radius.pow(-exponent), s=(size, size))
    noise = noise - noise.mean((2, 3), keepdim=True)
    unit: Tensor = noise / noise.std((2, 3), keepdim=True).clamp(min=1e-6)
    return unit


def smooth_noise(random: Randomness, shape: tuple[int, int, int], cells: int) -> Tensor:
    """Bicubic noise of `cells` control points a side, (B, C, size, size), about unit deviation."""
    batch, channels, size = shape
    points = random.normal((batch, channels, cells + 2, cells + 2))
    wide = F.interpolate(points, size=(size, size), mode="bicubic", align_corners=False)
    return wide * 1.4


def perspective(
    random: Randomness, batch: int, size: int, warp: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Turned, tilted and optionally warped coordinates u and v, each (B, size, size).

    A plane seen at an angle: (u, v) = R (x, y) / (1 + t . (x, y)), a homography.
    """
    x, y = grid(size, random.device)
    tilted = random.chance((batch, 1, 1), 0.45)
    tilt = random.uniform((batch, 1, 1), 0, 0.68) * tilted
    toward = random.uniform((batch, 1, 1), 0, 2 * math.pi)
    depth = 1.0 + tilt * (x * toward.cos() + y * toward.sin())
    upright = random.chance((batch, 1, 1), 0.5)
    angle = random.uniform((batch, 1, 1), 0, math.pi) * (1 - upright)
    angle = angle + random.normal((batch, 1, 1)) * 0.06 * upright
    u = (x * angle.cos() + y * angle.sin()) / depth
    v = (y * angle.cos() - x * angle.sin()) / depth
    if warp is not None:
        u, v = u + warp[:, 0], v + warp[:, 1]
    shift = random.uniform((batch, 2, 1, 1), -4, 4)
    return u + shift[:, 0], v + shift[:, 1]


def warp_field(random: Randomness, batch: int, size: int) -> Tensor:
    """A displacement (B, 2, size, size) in canvas units; none at all for half of the batch."""
    coarse = smooth_noise(random, (batch, 2, size), 3) * random.uniform((batch, 1, 1, 1), 0, 0.16)
    fine = smooth_noise(random, (batch, 2, size), 14) * random.uniform((batch, 1, 1, 1), 0, 0.018)
    bent = random.chance((batch, 1, 1, 1), 0.5)
    return coarse * bent + fine * random.chance((batch, 1, 1, 1), 0.4)
