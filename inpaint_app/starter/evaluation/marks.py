"""Holes from marks: polygons, brush strokes and circles, as a person would paint them."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Mark = Mapping[str, Any]


def _stroke(mask: NDArray[np.uint8], radius: int, points: NDArray[np.int32]) -> None:
    for start, end in pairwise(points):
        cv2.line(mask, start.tolist(), end.tolist(), 255, 2 * radius)
    for point in points:
        cv2.circle(mask, point.tolist(), radius, 255, -1)


def draw(marks: Iterable[Mark], height: int, width: int) -> NDArray[np.uint8]:
    """A mask, uint8 (height, width), 255 where a mark covers the pixel.

    A mark is {"polygon": [[x, y], ...]}, {"stroke": radius, "points": [[x, y], ...]} or
    {"circle": radius, "centre": [x, y]}, in pixels of the photograph. Raises ValueError on another.
    """
    mask = np.zeros((height, width), dtype=np.uint8)
    for mark in marks:
        if "polygon" in mark:
            cv2.fillPoly(mask, [np.array(mark["polygon"], dtype=np.int32)], 255)
        elif "stroke" in mark:
            _stroke(mask, mark["stroke"], np.array(mark["points"], dtype=np.int32))
        elif "circle" in mark:
            cv2.circle(mask, tuple(mark["centre"]), mark["circle"], 255, -1)
        else:
            raise ValueError(f"Not a mark: {dict(mark)}")
    return mask
