"""How unlike the patches of a fill are to those of the ring around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from inpaint_app.starter.evaluation.metrics.patches import SIDE, centres, cut
from inpaint_app.starter.evaluation.metrics.surroundings import MAX_WIDTH, around, ring

DIRECTIONS = 96
QUANTILES = 128
MAX_PATCHES = 4096
MIN_DETAIL = 2.0  # 8-bit levels: less contrast than this is no texture
MIN_COLOUR = 6.0  # 8-bit levels: a smaller spread of colours is one colour
SEED = 20040


def sliced_wasserstein(
    first: NDArray[np.float32], second: NDArray[np.float32], seed: int = SEED
) -> float:
    """The sliced Wasserstein-1 distance between two sets of vectors (N, D) and (M, D).

    The mean over DIRECTIONS random unit vectors of the distance between the two projections'
    quantile functions; 0 for equal sets. Rabin, Peyré, Delon and Bernot, 'Wasserstein Barycenter
    and its Application to Texture Mixing' (2011).
    """
    directions = np.random.default_rng(seed).standard_normal((first.shape[1], DIRECTIONS))
    directions /= np.linalg.norm(directions, axis=0)
    shares = (np.arange(QUANTILES) + 0.5) / QUANTILES
    quantiles = [np.quantile(vectors @ directions, shares, axis=0) for vectors in (first, second)]
    return float(np.abs(quantiles[0] - quantiles[1]).mean())


def levels(picture: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Two bands of detail, at full and half size, and the colours at a quarter, each (h, w, 3).

    Burt and Adelson, 'The Laplacian Pyramid as a Compact Image Code' (1983).
    """
    current, bands = picture.astype(np.float32), []
    for _ in range(2):
        smaller = np.asarray(cv2.pyrDown(current), dtype=np.float32)
        bands.append(current - cv2.pyrUp(smaller, dstsize=current.shape[1::-1]))
        current = smaller
    return [*bands, current]


def _at_scale(area: NDArray[np.bool_], shape: tuple[int, ...], share: float) -> NDArray[np.bool_]:
    """Pixels of a smaller picture of which at least `share` lies in `area`."""
    size = (shape[1], shape[0])
    small = cv2.resize(area.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small >= share)


def _level_distance(
    band: NDArray[np.float32],
    hole: NDArray[np.bool_],
    known: NDArray[np.bool_],
    least: float,
) -> float:
    """The distance at one level, in standard deviations of the ring (at least `least` levels)."""
    kernel = np.ones((SIDE, SIDE), dtype=np.uint8)
    touched = cv2.dilate((_at_scale(hole, band.shape, 1e-3)).astype(np.uint8), kernel) > 0
    random = np.random.default_rng(SEED)
    inside = centres(_at_scale(hole, band.shape, 0.5), MAX_PATCHES, random)
    outside = centres(_at_scale(known, band.shape, 0.5) & ~touched, MAX_PATCHES, random)
    if len(inside) == 0 or len(outside) == 0:
        return 0.0
    reference = cut(band, outside)
    pixels = reference.reshape(len(outside), 3, SIDE * SIDE)
    mean, spread = pixels.mean((0, 2)), np.maximum(pixels.std((0, 2)), least)
    scaled = [
        ((patches.reshape(-1, 3, SIDE * SIDE) - mean[:, None]) / spread[:, None])
        .reshape(len(patches), -1)
        .astype(np.float32)
        for patches in (cut(band, inside), reference)
    ]
    return sliced_wasserstein(scaled[0], scaled[1])


def patch_distance(fill: NDArray[np.uint8], mask: NDArray[np.uint8]) -> float:
    """Distance between the patches of the fill and of the ring around it; 0 is alike.

    Sliced Wasserstein distances between 7x7 colour patches at three levels of a Laplacian pyramid,
    in standard deviations of the ring, averaged, as Karras, Aila, Laine and Lehtinen, 'Progressive
    Growing of GANs' (2018) compare sets of pictures. A smear lacks the ring's detail and is far
    from it; so is a fill of another colour. `fill` (H, W, 3) is the whole picture, pasted back,
    `mask` (H, W) nonzero inside the hole. Where no patch fits beside the hole, a level counts 0.
    """
    rows, columns = around(mask, MAX_WIDTH + 4 * SIDE)
    part, hole = fill[rows, columns], mask[rows, columns] > 0
    known = ring(mask[rows, columns])
    found = [
        _level_distance(band, hole, known, least)
        for band, least in zip(levels(part), (MIN_DETAIL, MIN_DETAIL, MIN_COLOUR), strict=True)
    ]
    return float(np.mean(found))
