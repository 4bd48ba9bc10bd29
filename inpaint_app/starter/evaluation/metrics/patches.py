"""Square patches of a picture as rows of numbers."""

import numpy as np
from numpy.typing import NDArray

SIDE = 7  # pixels


def centres(wanted: NDArray[np.bool_], limit: int, random: np.random.Generator) -> NDArray[np.intp]:
    """At most `limit` random places (N, 2), row and column, where `wanted` (H, W) is True.

    Only places whose patch of SIDE pixels lies inside the picture; fewer where there are fewer.
    """
    half = SIDE // 2
    inner = np.zeros_like(wanted)
    inner[half:-half, half:-half] = wanted[half:-half, half:-half]
    places = np.argwhere(inner)
    if len(places) > limit:
        places = places[np.sort(random.choice(len(places), limit, replace=False))]
    return places


def cut(picture: NDArray[np.float32], places: NDArray[np.intp]) -> NDArray[np.float32]:
    """The patches around `places` (N, 2) of `picture` (H, W, C), float32 (N, SIDE * SIDE * C)."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, (SIDE, SIDE), axis=(0, 1))
    half = SIDE // 2
    taken = windows[places[:, 0] - half, places[:, 1] - half]
    return np.ascontiguousarray(taken.reshape(len(places), -1))
