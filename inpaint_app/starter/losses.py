"""What the fill is asked for: the right colours, structure and amount of detail."""

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.starter.colour import luma
from inpaint_app.starter.config import LossConfig
from inpaint_app.starter.quality import ssim_map

Features = list[list[Tensor]]

CELL = 8  # pixels
WIDE_CELLS = 9  # 72 pixels: wider than any stroke, narrower than any box of the training masks


def weighted_mean(value: Tensor, weight: Tensor) -> Tensor:
    """Mean of `value` (B, C, H, W) under `weight` (B, 1, H, W)."""
    return (value * weight).sum() / (weight.sum() * value.shape[1] + 1e-6)


def pyramid_loss(fill: Tensor, truth: Tensor, hole: Tensor, levels: int = 5) -> Tensor:
    """L1 of the hole seen at coarser and coarser scales (a Gaussian pyramid by average pools)."""
    total = torch.zeros((), device=fill.device)
    difference, weight = fill - truth, hole
    for _ in range(levels):
        difference, weight = F.avg_pool2d(difference, 2), F.avg_pool2d(weight, 2)
        total = total + weighted_mean(difference.abs(), weight)
    return total


def gradient_loss(fill: Tensor, truth: Tensor, hole: Tensor) -> Tensor:
    """L1 between the pictures' differences of neighbours, down and across, in the hole."""
    across = (fill[..., 1:] - fill[..., :-1]) - (truth[..., 1:] - truth[..., :-1])
    down = (fill[..., 1:, :] - fill[..., :-1, :]) - (truth[..., 1:, :] - truth[..., :-1, :])
    return weighted_mean(across.abs(), hole[..., 1:]) + weighted_mean(down.abs(), hole[..., 1:, :])


def similarity_loss(fill: Tensor, truth: Tensor, hole: Tensor) -> Tensor:
    """1 - SSIM of the luma in the hole."""
    return weighted_mean(1 - ssim_map(luma(fill), luma(truth)), hole)


def balanced(hole: Tensor, small_holes: float) -> Tensor:
    """The hole (B, 1, H, W) as weights; see `TrainingConfig.small_holes`."""
    share = hole.mean((1, 2, 3), keepdim=True).clamp(min=0.002)
    return hole * share**-small_holes


def wide_parts(hole: Tensor) -> Tensor:
    """1 where the hole (B, 1, H, W) contains a square of 72 pixels around, to 8 pixels, else 0.

    An opening of the hole with that square (Serra, 'Image analysis and mathematical morphology',
    1982), on whole cells of 8 pixels.
    """
    cells = (F.avg_pool2d(hole, CELL) > 1 - 1e-4).float()
    cores = -F.max_pool2d(-cells, WIDE_CELLS, stride=1, padding=WIDE_CELLS // 2)
    opened = F.max_pool2d(cores, WIDE_CELLS, stride=1, padding=WIDE_CELLS // 2)
    return F.interpolate(opened, scale_factor=float(CELL), mode="nearest") * hole


def detail_weight(hole: Tensor, small_holes: float, wide_detail: float) -> Tensor:
    """Where detail is asked for: the balanced hole, its wide parts at a share of `wide_detail`."""
    return balanced(hole, small_holes) * (1 - (1 - wide_detail) * wide_parts(hole))


def _detail(picture: Tensor) -> Tensor:
    across = F.pad(picture[..., 1:] - picture[..., :-1], (0, 1)).abs()
    down = F.pad(picture[..., 1:, :] - picture[..., :-1, :], (0, 0, 0, 1)).abs()
    return torch.cat([across, down], 1)


def statistics_loss(fill: Tensor, truth: Tensor, hole: Tensor) -> Tensor:
    """L1 between local deviations and local gradient strength: texture, wherever its grains lie."""
    total = torch.zeros((), device=fill.device)
    for window in (8, 16):

        def pool(value: Tensor, window: int = window) -> Tensor:
            return F.avg_pool2d(value, window, stride=window // 2)

        def deviation(value: Tensor) -> Tensor:
            variance = pool(value * value) - pool(value) ** 2
            return (variance.clamp(min=0) + 1e-4).sqrt()

        total = total + weighted_mean((deviation(fill) - deviation(truth)).abs(), pool(hole))
        energy = (pool(_detail(fill)) - pool(_detail(truth))).abs()
        total = total + 2 * weighted_mean(energy, pool(hole))
    return total


def matching_loss(ours: Features, real: Features, hole: Tensor) -> Tensor:
    """L1 between the critic's features of fill and truth, each layer by its own mean magnitude.

    `hole` (B, 1, H, W) are the pixels' weights, zero outside it; a feature has the largest it sees.
    """
    total = torch.zeros((), device=hole.device)
    count = 0
    for made, wanted in zip(ours, real, strict=True):
        for first, second in zip(made[:-1], wanted[:-1], strict=True):
            weight = F.adaptive_max_pool2d(hole, (first.shape[2], first.shape[3]))
            target = second.detach().float()
            scale = weighted_mean(target.abs(), weight) + 1e-3
            total = total + weighted_mean((first.float() - target).abs(), weight) / scale
            count += 1
    return total / count


def _patch_weights(scores: Tensor, hole: Tensor) -> Tensor:
    return F.adaptive_avg_pool2d(hole, (scores.shape[2], scores.shape[3]))


def critic_loss(ours: Features, real: Features, hole: Tensor) -> Tensor:
    """Hinge loss of the critic over patches, each weighted by its share of the hole."""
    total = torch.zeros((), device=hole.device)
    for made, wanted in zip(ours, real, strict=True):
        weight = _patch_weights(made[-1], hole)
        total = total + weighted_mean(F.relu(1 + made[-1].float()), weight)
        total = total + weighted_mean(F.relu(1 - wanted[-1].float()), weight)
    return total / len(ours)


def deceiving_loss(ours: Features, hole: Tensor) -> Tensor:
    """The generator's side of the hinge loss."""
    total = torch.zeros((), device=hole.device)
    for made in ours:
        total = total - weighted_mean(made[-1].float(), _patch_weights(made[-1], hole))
    return total / len(ours)


def reconstruction_terms(
    filled: Tensor, painted: Tensor, truth: Tensor, weight: Tensor, detail: Tensor
) -> dict[str, Tensor]:
    """The terms that need no critic, by the names of LossConfig's weights.

    `weight` and `detail` (B, 1, H, W) are zero outside the hole: what its pixels count where
    likeness is asked for, and where detail is.
    """
    return {
        "hole": weighted_mean((filled - truth).abs(), weight),
        "known": weighted_mean((painted - truth).abs(), (weight == 0).float()),
        "pyramid": pyramid_loss(filled, truth, weight),
        "gradient": gradient_loss(filled, truth, weight),
        "similarity": similarity_loss(filled, truth, weight),
        "statistics": statistics_loss(filled, truth, detail),
    }


def weighted_sum(terms: dict[str, Tensor], weights: LossConfig) -> Tensor:
    """The sum of the terms, each times the weight of its name."""
    total = next(iter(terms.values())) * 0
    for name, value in terms.items():
        total = total + value * float(getattr(weights, name))
    return total
