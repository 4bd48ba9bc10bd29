"""Light and camera: shading over the whole scene, shadows, blur, tone and sensor noise."""

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.starter.images.fields import grid, smooth_noise
from inpaint_app.starter.images.lines import half_plane
from inpaint_app.starter.randomness import Randomness


def blur(picture: Tensor, deviation: float) -> Tensor:
    """Gaussian blur of (B, C, H, W), deviation in pixels, borders reflected."""
    radius = max(1, round(deviation * 2.5))
    taps = torch.arange(-radius, radius + 1, device=picture.device, dtype=picture.dtype)
    kernel = torch.exp(-0.5 * (taps / deviation) ** 2)
    kernel = kernel / kernel.sum()
    channels = picture.shape[1]
    wide = kernel.view(1, 1, 1, -1).expand(channels, 1, 1, -1)
    padded = F.pad(picture, (radius, radius, radius, radius), mode="reflect")
    return F.conv2d(F.conv2d(padded, wide, groups=channels), wide.transpose(2, 3), groups=channels)


def defocus(picture: Tensor, octaves: Tensor) -> Tensor:
    """`picture` (B, C, H, W) as if seen 2^octaves times smaller, (B, 1, 1, 1) from 0 to 4.

    Smoothed copies at halved sizes, and the mean of the two between which the blur lies.
    """
    size = picture.shape[2:]
    small, wide, result = picture, picture, picture
    for step in range(4):
        small = F.avg_pool2d(blur(small, 0.8), 2)
        narrower, wide = wide, F.interpolate(small, size, mode="bicubic", align_corners=False)
        share = (octaves - step).clamp(0, 1)
        result = torch.where(octaves > step, torch.lerp(narrower, wide, share), result)
    return result


def illuminate(random: Randomness, picture: Tensor, warp: Tensor) -> Tensor:
    """Multiplies a soft light field, a gradient of some colour and a cast shadow into the scene."""
    batch, _, size, _ = picture.shape
    one = (batch, 1, 1, 1)
    x, y = grid(size, random.device)
    slope = random.normal((batch, 2, 3, 1, 1)) * torch.tensor(0.22, device=random.device)
    shared = random.normal((batch, 2, 1, 1, 1)) * 0.35
    ramp = (slope * 0.4 + shared) * random.chance((batch, 1, 1, 1, 1), 0.8)
    light = torch.exp(ramp[:, 0] * x[:, None] + ramp[:, 1] * y[:, None])
    light = light * torch.exp(
        smooth_noise(random, (batch, 1, size), 3) * random.uniform(one, 0, 0.3)
    )
    shadow = half_plane(random, batch, size, warp * 2) * half_plane(random, batch, size, warp)
    soft = random.uniform(one)
    shadow = torch.lerp(shadow, blur(shadow, size / 128), soft)
    depth = random.uniform(one, 0.2, 0.7) * random.chance(one, 0.35)
    return picture.clamp(0, 1.4) * light * (1 - depth * shadow)


def photograph(random: Randomness, scene: Tensor) -> Tensor:
    """What a camera makes of the scene, (B, 3, H, W) in [0, 1]: focus, tone curve, grain."""
    batch = scene.shape[0]
    one = (batch, 1, 1, 1)
    soft, softer = blur(scene, 0.6), blur(scene, 1.6)
    focus = random.uniform(one)
    picture = torch.lerp(soft, softer, ((focus - 0.6) * 2.5).clamp(0, 1))
    grey = picture.mean(1, keepdim=True)
    picture = torch.lerp(picture, grey.expand_as(picture), random.chance(one, 0.1))
    picture = picture.clamp(1e-3, 1.0) ** random.log_uniform(one, 0.4, 1.2)
    grain = random.uniform(one) ** 3 * 0.04
    return (picture + random.normal(tuple(picture.shape)) * grain).clamp(0, 1)
