"""What is measured inside a hole: PSNR, SSIM and how much fine structure there is."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from inpaint_app.starter.colour import luma
from inpaint_app.starter.images.light import blur


@dataclass(frozen=True)
class Quality:
    """One fill against the truth, inside the hole: PSNR in dB, SSIM, gradient-energy ratio."""

    psnr: float
    ssim: float
    gradient: float


def _as_tensor(picture: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(picture.astype(np.float32) / 255.0).permute(2, 0, 1)[None]


def ssim_map(first: Tensor, second: Tensor) -> Tensor:
    """SSIM at each pixel of (B, C, H, W) in [0, 1]; Gaussian window of deviation 1.5.

    Wang, Bovik, Sheikh and Simoncelli, 'Image quality assessment' (2004), K1 .01 and K2 .03.
    """
    mean_a, mean_b = blur(first, 1.5), blur(second, 1.5)
    var_a = blur(first * first, 1.5) - mean_a**2
    var_b = blur(second * second, 1.5) - mean_b**2
    both = blur(first * second, 1.5) - mean_a * mean_b
    brightness = (2 * mean_a * mean_b + 1e-4) / (mean_a**2 + mean_b**2 + 1e-4)
    return brightness * (2 * both + 9e-4) / (var_a + var_b + 9e-4)


def _gradient_energy(grey: Tensor, hole: Tensor) -> float:
    dx = F.pad(grey[..., 1:] - grey[..., :-1], (0, 1))
    dy = F.pad(grey[..., 1:, :] - grey[..., :-1, :], (0, 0, 0, 1))
    return float(((dx**2 + dy**2) * hole).sum() / hole.sum())


def measure(fill: NDArray[np.uint8], truth: NDArray[np.uint8], mask: NDArray[np.uint8]) -> Quality:
    """Quality of `fill` (H, W, 3) inside `mask` (H, W), nonzero inside and not empty."""
    ours, real = _as_tensor(fill), _as_tensor(truth)
    hole = torch.from_numpy((mask > 0).astype(np.float32))[None, None]
    error = float((((ours - real) ** 2) * hole).sum() / (hole.sum() * 3))
    grey, real_grey = luma(ours), luma(real)
    similarity = float((ssim_map(grey, real_grey) * hole).sum() / hole.sum())
    energy = _gradient_energy(real_grey, hole)
    return Quality(
        psnr=float(-10 * np.log10(max(error, 1e-10))),
        ssim=similarity,
        gradient=_gradient_energy(grey, hole) / max(energy, 1e-8),
    )
