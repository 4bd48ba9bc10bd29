"""How much of a fill repeats itself."""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from inpaint_app.starter.evaluation.metrics.patches import SIDE, centres, cut
from inpaint_app.starter.evaluation.metrics.surroundings import MAX_WIDTH, around, ring

MAX_QUERIES = 512
MAX_CANDIDATES = 16384
MIN_QUERIES = 16
MIN_CONTRAST = 4.0  # 8-bit levels: a flatter patch cannot be seen to repeat
RARE = 0.05  # share of the patches of real texture that count as repeated
SEED = 20091
CHUNK = 128  # queries at once


def _nearest_twin(
    patches: NDArray[np.float32], places: NDArray[np.intp], queries: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Each query's distance to the nearest patch that does not overlap it, over its contrast.

    Patches (N, D) lie around `places` (N, 2); `queries` (Q,) are indices into them. Infinite where
    every other patch overlaps.
    """
    vectors, at = torch.from_numpy(patches), torch.from_numpy(places)
    squares = (vectors**2).sum(1)
    found = []
    for part in torch.split(torch.from_numpy(queries), CHUNK):
        distances = squares[part, None] + squares[None] - 2 * vectors[part] @ vectors.T
        apart = (at[part, None] - at[None]).abs().amax(2)
        distances[apart < SIDE] = torch.inf
        nearest = distances.amin(1).clamp(min=0)
        found.append((nearest / squares[part]).sqrt())
    return np.asarray(torch.cat(found).numpy())


def _twins(grey: NDArray[np.float32], area: NDArray[np.bool_], limit: int) -> NDArray[np.float32]:
    """Relative distances of visible patches in `area` to their nearest twins among `limit`."""
    random = np.random.default_rng(SEED)
    places = centres(area, limit, random)
    if len(places) == 0:
        return np.zeros(0, dtype=np.float32)
    patches = cut(grey[..., None], places)
    patches -= patches.mean(1, keepdims=True)
    visible = np.flatnonzero(patches.std(1) >= MIN_CONTRAST)
    if len(visible) > MAX_QUERIES:
        visible = np.sort(random.choice(visible, MAX_QUERIES, replace=False))
    if len(visible) < MIN_QUERIES:
        return np.zeros(0, dtype=np.float32)
    return _nearest_twin(patches, places, visible)


def repetition(fill: NDArray[np.uint8], mask: NDArray[np.uint8]) -> float:
    """The share of a fill's visible patches that repeat in it as patches of the ring never do.

    A 7x7 patch of luma repeats where another patch of the fill, not overlapping it, is nearer than
    the nearest twins of all but 5 % of the ring's patches are. So real texture has about 0.05 and
    regular ground (bricks, say) is judged by its own regularity; a tile repeated has about 1; a
    smear without visible patches has 0: `patch_distance` finds that. `fill` uint8 (H, W, 3) is the
    picture after pasting back, `mask` (H, W) nonzero inside. 0 where too few patches can be seen.
    """
    rows, columns = around(mask, MAX_WIDTH + SIDE)
    grey = cv2.cvtColor(fill[rows, columns], cv2.COLOR_RGB2GRAY).astype(np.float32)
    hole = (mask[rows, columns] > 0).astype(np.uint8)
    whole = cv2.erode(hole, np.ones((SIDE, SIDE), dtype=np.uint8)) > 0
    near = cv2.erode(ring(hole).astype(np.uint8), np.ones((SIDE, SIDE), dtype=np.uint8)) > 0
    limit = min(MAX_CANDIDATES, int(whole.sum()), int(near.sum()))
    ours, real = _twins(grey, whole, limit), _twins(grey, near, limit)
    if len(ours) == 0 or len(real) == 0:
        return 0.0
    return float((ours < np.quantile(real, RARE)).mean())
