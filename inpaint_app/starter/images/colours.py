"""Palettes: a few colours a picture, related the way colours in one scene are."""

import torch
from torch import Tensor

from inpaint_app.starter.randomness import Randomness


def hsv_to_rgb(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """RGB in [0, 1] with channels last; the usual hexcone (Smith, 1978), hue of period 1."""
    offset = torch.tensor([5.0, 3.0, 1.0], device=hue.device)
    k = torch.remainder(offset + hue[..., None] * 6.0, 6.0)
    ramp = torch.minimum(k, 4.0 - k).clamp(0, 1)
    return value[..., None] * (1 - saturation[..., None] * ramp)


def palettes(random: Randomness, batch: int, count: int) -> Tensor:
    """Colours (B, count, 3) in [0, 1]: a main hue with a spread that runs from none to all hues."""
    shape = (batch, count)
    spread = random.uniform((batch, 1)) ** 2.5 * 0.5
    hue = random.uniform((batch, 1)) + random.normal(shape) * spread
    richness = random.uniform((batch, 1)) ** 2
    saturation = (richness * random.uniform(shape, 0.2, 1.3)).clamp(0, 1)
    brightness = random.uniform((batch, 1), 0.25, 0.75)
    contrast = random.uniform((batch, 1), 0.1, 0.45)
    value = (brightness + random.normal(shape) * contrast).clamp(0.02, 1.0)
    return hsv_to_rgb(hue, saturation, value)


def pick(palette: Tensor, index: Tensor) -> Tensor:
    """The palette's colour (B, 3, H, W) for an index map (B, H, W)."""
    batch, height, width = index.shape
    flat = index.flatten(1)[..., None].expand(-1, -1, 3)
    return palette.gather(1, flat).view(batch, height, width, 3).permute(0, 3, 1, 2)
