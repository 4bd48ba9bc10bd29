"""Pictures ``(b, c, h, w)`` as rows ``(b h w, c)``, one pixel a row, and back.

A runtime that convolves with channels last puts a transposition before and one after every
convolution, and takes each away again where it meets its opposite. It knows them over all four
axes: so they are written like that, and what lies between rows and a convolution costs nothing.
"""

from torch import Tensor


def to_rows(features: Tensor) -> Tensor:
    """``(b, c, h, w)`` to ``(b h w, c)``."""
    return features.permute(0, 2, 3, 1).flatten(0, 2)


def to_picture(rows: Tensor, batch: int, size: tuple[int, int]) -> Tensor:
    """``(b h w, c)`` on a grid of ``size`` (height, width) to ``(b, c, h, w)``."""
    return rows.reshape(batch, *size, -1).permute(0, 3, 1, 2)
