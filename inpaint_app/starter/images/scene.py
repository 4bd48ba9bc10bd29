"""Whole pictures of materials, landscapes, leaves, bars and light: endless and seeded.

No photograph is among them.
"""

import torch
from torch import Tensor

from inpaint_app.starter.images.colours import pick, some_palettes
from inpaint_app.starter.images.fields import smooth_noise, warp_field
from inpaint_app.starter.images.landscape import landscapes
from inpaint_app.starter.images.leaves import Fallen, draw_leaves, drop
from inpaint_app.starter.images.light import defocus, illuminate, photograph
from inpaint_app.starter.images.lines import draw_strips, half_plane
from inpaint_app.starter.images.materials import material, noise_texture
from inpaint_app.starter.randomness import Randomness

PALETTE = 12


def _ground(random: Randomness, batch: int, size: int, warp: Tensor) -> Tensor:
    """Two materials that meet at a horizon, a warped edge or the outline of a cloud."""
    near, far = material(random, batch, size), material(random, batch, size)
    one = (batch, 1, 1, 1)
    cloud = smooth_noise(random, (batch, 1, size), 5) * size * random.log_uniform(one, 0.004, 0.3)
    border = torch.where(
        random.chance(one, 0.7) > 0, half_plane(random, batch, size, warp), cloud.clamp(0, 1)
    )
    indoors = torch.lerp(near, far, border * random.chance(one, 0.8))
    return torch.where(random.chance(one, 0.35) > 0, landscapes(random, batch, size), indoors)


def _out_of_focus(random: Randomness, batch: int) -> Tensor:
    """Octaves of blur of the background, (B, 1, 1, 1): none for more than half."""
    one = (batch, 1, 1, 1)
    return random.uniform(one, 0, 4) * random.chance(one, 0.4)


def _paint(random: Randomness, fallen: Fallen, textures: tuple[Tensor, Tensor]) -> Tensor:
    """Colours of the leaves: palette or material, shaded over each leaf, edges darkened."""
    batch, size, _ = fallen.index.shape
    one = (batch, 1, 1, 1)
    index = fallen.index.clamp(min=0)
    flat = pick(some_palettes(random, batch, PALETTE), torch.remainder(index, PALETTE))
    jitter = torch.remainder(index * 0.61803, 1.0)[:, None] - 0.5
    colour = flat + jitter * random.uniform(one, 0, 0.3)
    kind = torch.remainder(index, 3)[:, None]
    cover = random.chance(one, 0.5) * random.uniform(one, 0.3, 1.0)
    for number, texture in enumerate(textures):
        colour = torch.lerp(colour, texture, cover * (kind == number))
    grain = noise_texture(random, batch, size) * random.uniform(one) ** 1.5 * 0.22
    tilt = random.normal((batch, 2, 1, 1)) * random.chance(one, 0.7) * 0.3
    shade = tilt[:, :1] * fallen.u[:, None] + tilt[:, 1:] * fallen.v[:, None]
    round_ = random.uniform(one, 0, 0.5) * random.chance(one, 0.4)
    depth = (fallen.u**2 + fallen.v**2)[:, None].clamp(max=1)
    return (colour + grain) * torch.exp(shade) * (1 - round_ * depth)


def pictures(random: Randomness, batch: int, size: int, leaves: int = 70) -> Tensor:
    """`batch` pictures (B, 3, size, size), float32 RGB in [0, 1], made on the stream's device."""
    warp = warp_field(random, batch, size)
    ground = _ground(random, batch, size, warp)
    bars_behind = draw_strips(random, ground, warp, 5)
    bars_behind = defocus(bars_behind, _out_of_focus(random, batch))
    fallen = drop(draw_leaves(random, batch, leaves), size, warp)
    textures = (material(random, batch, size), material(random, batch, size))
    painted = _paint(random, fallen, textures)
    one = (batch, 1, 1, 1)
    fewer = (random.uniform(one) ** 2.2 * leaves * 1.2).floor()
    number = fallen.index[:, None]
    shown = ((number >= leaves - fewer) & (number >= 0)).float()
    scene = torch.lerp(bars_behind, painted, shown)
    near_blur = _out_of_focus(random, batch) * random.chance(one, 0.4)
    scene = defocus(draw_strips(random, scene, warp, 4), near_blur * 0.6)
    return photograph(random, illuminate(random, scene, warp))
