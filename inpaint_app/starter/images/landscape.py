"""Out of doors: a sky that grows pale toward a horizon, ridges in haze, and ground or water."""

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.starter.images.colours import hsv_to_rgb, natural_palettes
from inpaint_app.starter.images.fields import grid, pink_noise, smooth_noise
from inpaint_app.starter.images.materials import material
from inpaint_app.starter.randomness import Randomness

RIDGES = 3
OCTAVES = (3, 7, 17, 40, 100)  # bends of a ridge across the picture


def skies(random: Randomness, batch: int, size: int) -> Tensor:
    """Blue, grey or evening skies with or without clouds, (B, 3, size, size)."""
    one = (batch, 1, 1, 1)
    x, y = grid(size, random.device)
    hue = random.uniform((batch, 2), 0.53, 0.64)
    evening = random.chance((batch, 1), 0.2)
    hue = torch.cat([hue[:, :1], hue[:, 1:] * (1 - evening) + 0.07 * evening], 1)
    saturation = random.uniform((batch, 2)) * torch.tensor([0.8, 0.45], device=random.device)
    value = random.uniform((batch, 2), 0.35, 1.0)
    high, low = hsv_to_rgb(hue, saturation, value)[..., None, None].unbind(1)
    bend = random.log_uniform(one, 0.5, 2.0)
    lean = random.normal(one) * 0.15
    height = ((y[:, None] + x[:, None] * lean) * 0.5 + 0.5).clamp(0, 1) ** bend
    sky = torch.lerp(high, low, height)
    cover = pink_noise(random, (batch, 1, size), random.uniform(one, 1.2, 2.2))
    cloud = ((cover - random.uniform(one, -0.5, 2.0)) * random.uniform(one, 0.3, 1.5)).clamp(0, 1)
    white = random.uniform(one, 0.6, 1.1) * (0.9 + 0.1 * value.mean())
    return torch.lerp(sky, white.expand_as(sky), cloud * random.chance(one, 0.5))


def outline(random: Randomness, batch: int, size: int) -> Tensor:
    """The height of a ridge over each column, (B, 1, 1, size), about unit deviation."""
    height = torch.zeros((batch, 1, 1, size), device=random.device)
    rough = random.uniform((batch, 1, 1), 0.25, 0.75)
    for number, bends in enumerate(OCTAVES):
        points = random.normal((batch, 1, bends + 2))
        wide = F.interpolate(points, size=size, mode="linear", align_corners=False)
        height = height + (wide * rough**number)[:, :, None]
    return height


def _floor(random: Randomness, batch: int, size: int, horizon: Tensor) -> Tensor:
    """A surface that recedes to the `horizon` (B, 1, 1), (B, 3, size, size)."""
    x, y = grid(size, random.device)
    surface = material(random, batch, size)
    depth = (y - horizon).clamp(min=0) + random.uniform((batch, 1, 1), 0.1, 0.8)
    near = depth.amax((1, 2), keepdim=True)
    u, v = x * near / depth * 0.5, near / depth * 2.0
    folded = [1 - (torch.remainder(place, 4) - 2).abs() for place in (u + 1, v)]
    return F.grid_sample(surface, torch.stack(folded, -1), align_corners=False)


def landscapes(random: Randomness, batch: int, size: int) -> Tensor:
    """Sky, ridges and floor, (B, 3, size, size), roughly in [0, 1]."""
    one = (batch, 1, 1, 1)
    _, y = grid(size, random.device)
    y = y[:, None]
    horizon = random.uniform(one, -0.7, 0.8)
    picture = skies(random, batch, size)
    air = picture.mean((2, 3), keepdim=True)
    colours = natural_palettes(random, batch, RIDGES)[..., None, None]
    grain = pink_noise(random, (batch, 1, size), random.uniform(one, 0.6, 1.6))
    for number in range(RIDGES):
        top = horizon - random.uniform(one, 0, 0.35) * (RIDGES - number) / RIDGES
        amplitude = random.log_uniform(one, 0.005, 0.15)
        edge = top + outline(random, batch, size) * amplitude
        haze = random.uniform(one) * (1 - number / RIDGES)
        colour = colours[:, number] * (1 + grain * random.uniform(one, 0, 0.5))
        cover = ((y - edge) * size * 0.5 + 0.5).clamp(0, 1) * random.chance(one, 0.6)
        picture = torch.lerp(picture, torch.lerp(colour, air.expand_as(colour), haze), cover)
    floor = _floor(random, batch, size, horizon[:, 0])
    shore = smooth_noise(random, (batch, 1, size), 6) * 0.03 * random.chance(one, 0.5)
    cover = ((y + shore - horizon) * size * 0.5 + 0.5).clamp(0, 1)
    return torch.lerp(picture, floor, cover * random.chance(one, 0.85))
