"""Materials: a base colour with a pattern, tile shades and coloured noise on it."""

import torch
from torch import Tensor

from inpaint_app.starter.images.colours import some_palettes
from inpaint_app.starter.images.fields import pink_noise, warp_field
from inpaint_app.starter.images.patterns import pattern
from inpaint_app.starter.randomness import Randomness


def noise_texture(random: Randomness, batch: int, size: int) -> Tensor:
    """Noise (B, 3, size, size) of deviation about 1: mostly light and dark, partly coloured."""
    exponent = random.uniform((batch, 1, 1, 1), 0.3, 2.0)
    noise = pink_noise(random, (batch, 3, size), exponent)
    shared = noise[:, :1]
    ridged = random.chance((batch, 1, 1, 1), 0.25)
    shared = shared * (1 - ridged) + (1.2 - 2.0 * shared.abs()) * ridged
    coloured = random.uniform((batch, 1, 1, 1), 0, 0.35) ** 2 * 2
    return shared + coloured * noise


def material(random: Randomness, batch: int, size: int) -> Tensor:
    """One surface a picture, (B, 3, size, size), roughly in [0, 1]."""
    colours = some_palettes(random, batch, 3)[..., None, None]
    field, tile = pattern(random, batch, size, warp_field(random, batch, size))
    strength = random.uniform((batch, 1, 1), 0.1, 1.0)
    surface = torch.lerp(colours[:, 0], colours[:, 1], (field * strength)[:, None])
    shade = random.uniform((batch, 1, 1, 1), 0, 0.5) * random.chance((batch, 1, 1, 1), 0.5)
    surface = torch.lerp(surface, colours[:, 2], tile[:, None] * shade)
    amplitude = random.uniform((batch, 1, 1, 1)) ** 1.4 * 0.3
    amplitude = amplitude * random.chance((batch, 1, 1, 1), 0.8)
    return surface + noise_texture(random, batch, size) * amplitude
