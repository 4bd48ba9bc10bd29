"""A sheet to look at: input, hole, Telea and ours side by side, one row a case."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

GAP = 6


def write_sheet(
    rows: list[list[NDArray[np.uint8]]], file: Path, *, side: int = 256, columns: int = 1
) -> None:
    """Writes `rows` of uint8 RGB pictures, scaled to `side`; `columns` rows abreast."""
    per_row = len(rows[0])
    lines = -(-len(rows) // columns)
    width = columns * (per_row * side + GAP) - GAP
    sheet = Image.new("RGB", (width, lines * (side + GAP) - GAP), "white")
    for number, row in enumerate(rows):
        line, column = divmod(number, columns)
        for place, picture in enumerate(row):
            small = Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS)
            sheet.paste(
                small, (column * (per_row * side + GAP) + place * side, line * (side + GAP))
            )
    sheet.save(file, quality=66)


def marked(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with its hole in plain magenta."""
    return np.where(mask[..., None] > 0, np.array([255, 0, 255]), picture).astype(np.uint8)
