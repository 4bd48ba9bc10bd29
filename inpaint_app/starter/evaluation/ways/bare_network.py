"""The network alone on one square around the hole, without the page: for a quick look."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inpaint_app.starter.evaluation.metrics.surroundings import around
from inpaint_app.starter.evaluation.ways.opencv import Fill
from inpaint_app.starter.filling import fill
from inpaint_app.starter.weights import WEIGHTS, load_inpainter

SIDE = 512  # pixels that the network takes


def square(mask: NDArray[np.uint8]) -> tuple[slice, slice]:
    """The smallest square of at least SIDE around the hole that the picture has room for."""
    rows, columns = around(mask, 32)
    longest = max(SIDE, rows.stop - rows.start, columns.stop - columns.start)
    spans = []
    for span, length in zip((rows, columns), mask.shape, strict=True):
        side = min(longest, length)
        start = int(np.clip((span.start + span.stop - side) // 2, 0, length - side))
        spans.append(slice(start, start + side))
    return spans[0], spans[1]


def bare_network(weights: Path = WEIGHTS, device: str = "cpu") -> Fill:
    """A fill by the weights in a file: the square is scaled to SIDE and back where it differs."""
    network = load_inpainter(weights, device)

    def paint(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        rows, columns = square(mask)
        part, hole = Image.fromarray(picture[rows, columns]), Image.fromarray(mask[rows, columns])
        small = np.asarray(part.resize((SIDE, SIDE), Image.Resampling.LANCZOS))
        small_hole = (np.asarray(hole.resize((SIDE, SIDE), Image.Resampling.BOX)) > 0) * 255
        painted = Image.fromarray(fill(network, small, small_hole.astype(np.uint8)))
        whole = picture.copy()
        whole[rows, columns] = np.asarray(painted.resize(part.size, Image.Resampling.BICUBIC))
        return np.where(mask[..., None] > 0, whole, picture).astype(np.uint8)

    return paint
