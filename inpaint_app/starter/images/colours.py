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


# Hue and its deviation, least and most saturation: leaves, earth and skin, sky and water, stone.
NATURAL = (
    (0.25, 0.06, 0.15, 0.75),
    (0.08, 0.03, 0.15, 0.7),
    (0.58, 0.03, 0.05, 0.7),
    (0.10, 0.20, 0.0, 0.15),
)


def natural_palettes(random: Randomness, batch: int, count: int) -> Tensor:
    """Outdoor colours (B, count, 3) in [0, 1]: one or two kinds of ``NATURAL`` a picture."""
    kinds = torch.tensor(NATURAL, device=random.device)
    two = random.integers((batch, 2), 0, len(NATURAL))
    chosen = kinds[two.gather(1, random.integers((batch, count), 0, 2))]
    hue = chosen[..., 0] + random.normal((batch, count)) * chosen[..., 1]
    saturation = torch.lerp(chosen[..., 2], chosen[..., 3], random.uniform((batch, count)))
    brightness = random.uniform((batch, 1), 0.2, 0.7)
    value = brightness + random.normal((batch, count)) * random.uniform((batch, 1), 0.05, 0.3)
    return hsv_to_rgb(hue, saturation.clamp(0, 1), value.clamp(0.03, 1.0))


def some_palettes(random: Randomness, batch: int, count: int) -> Tensor:
    """Half of the batch `natural_palettes`, half `palettes`, (B, count, 3)."""
    natural = random.chance((batch, 1, 1), 0.5) > 0
    return torch.where(
        natural, natural_palettes(random, batch, count), palettes(random, batch, count)
    )


def pick(palette: Tensor, index: Tensor) -> Tensor:
    """The palette's colour (B, 3, H, W) for an index map (B, H, W)."""
    batch, height, width = index.shape
    flat = index.flatten(1)[..., None].expand(-1, -1, 3)
    return palette.gather(1, flat).view(batch, height, width, 3).permute(0, 3, 1, 2)
