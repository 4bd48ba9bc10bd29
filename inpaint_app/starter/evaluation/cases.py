"""The removals of the evaluation: photographs at their own size with one hole each.

Two sets share no photograph. The tuning set may be looked at while a step is chosen; nothing is
chosen on the held-out set. Circles and shapes hide a piece of plain photograph, so the truth is
known; objects are things that a person would remove: the picture behind them is unknown.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inpaint_app.starter.evaluation.marks import Mark, draw
from inpaint_app.starter.evaluation.photographs import FOLDER, load
from inpaint_app.starter.masks import KINDS, draw_mask
from inpaint_app.starter.randomness import Randomness

DATA = Path(__file__).with_name("cases.json")
SETS = ("tuning", "held-out")
MAX_SIDE = 2048  # pixels of the photograph around a hole that a case keeps
CANVAS = 512  # pixels on which strokes, boxes, blobs and wires are drawn
SEED = 7


@dataclass(frozen=True)
class Plan:
    """A removal without pixels. `kind`: a ground, a shape or "object"; `radius`: 0 but for circles.

    `marks` say where the hole is; a shape has none: its `seed` draws it.
    """

    id: str
    set: str
    kind: str
    photograph: str
    radius: int = 0
    what: str = ""
    marks: tuple[Mark, ...] = ()
    seed: int = 0

    @property
    def truth_known(self) -> bool:
        """Whether the photograph shows the true content of the hole."""
        return self.kind != "object"


@dataclass(frozen=True)
class Case:
    """A removal with its pixels: uint8 (H, W, 3) and (H, W), 255 inside the hole.

    `whole` is the photograph's height and width; the picture is its part around the hole.
    """

    plan: Plan
    picture: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    whole: tuple[int, int]


def _circles(data: dict[str, Any]) -> Iterator[Plan]:
    for circle in data["circles"]:
        for radius in data["radii"]:
            yield Plan(
                id=f"{circle['ground']}-r{radius}-{circle['place']}",
                set=circle["set"],
                kind=circle["ground"],
                photograph=circle["photograph"],
                radius=radius,
                marks=({"circle": radius, "centre": circle["centre"]},),
            )


def _shapes(data: dict[str, Any]) -> Iterator[Plan]:
    for number, kind in enumerate(KINDS):
        for name, photographs in data["shapes"].items():
            for place, photograph in enumerate(photographs):
                seed = SEED + 1000 * number + 100 * SETS.index(name) + place
                yield Plan(f"{kind}-{photograph}", name, kind, photograph, seed=seed)


def _objects(data: dict[str, Any]) -> Iterator[Plan]:
    for entry in data["objects"]:
        yield Plan(
            id=f"{entry['photograph']}-{re.sub('[^a-z]+', '-', entry['what'])}",
            set=entry["set"],
            kind="object",
            photograph=entry["photograph"],
            what=entry["what"],
            marks=tuple(entry["marks"]),
        )


def plans(file: Path = DATA) -> list[Plan]:
    """Every removal, circles first, then shapes, then objects."""
    data = json.loads(file.read_text(encoding="utf-8"))
    return [*_circles(data), *_shapes(data), *_objects(data)]


def _drawn_shape(plan: Plan, height: int, width: int) -> NDArray[np.uint8]:
    """A seeded shape on a canvas of at most CANVAS pixels, put at a seeded place."""
    side = min(CANVAS, height, width)
    random = Randomness(plan.seed)
    drawn = draw_mask(plan.kind, random, 1, side)[0, 0].numpy() > 0
    top, left = (int(random.integers((1,), 0, room - side + 1).item()) for room in (height, width))
    mask = np.zeros((height, width), dtype=np.uint8)
    mask[top : top + side, left : left + side][drawn] = 255
    return mask


def _span(inside: NDArray[np.bool_], limit: int) -> slice:
    """At most `limit` pixels around the middle of those that are True, inside the picture."""
    length = len(inside)
    first, last = np.flatnonzero(inside)[[0, -1]]
    wanted = min(length, max(limit, int(last - first) + 1))
    start = int(np.clip((first + last + 1 - wanted) // 2, 0, length - wanted))
    return slice(start, start + wanted)


def build(plan: Plan, photograph: NDArray[np.uint8], max_side: int = MAX_SIDE) -> Case:
    """The case of a plan on uint8 RGB (H, W, 3). Raises ValueError where its hole is empty."""
    height, width = photograph.shape[:2]
    mask = draw(plan.marks, height, width) if plan.marks else _drawn_shape(plan, height, width)
    if not mask.any():
        raise ValueError(f"The hole of {plan.id} lies outside of its photograph.")
    rows, columns = (_span(np.asarray(mask.any(axis)), max_side) for axis in (1, 0))
    return Case(plan, photograph[rows, columns].copy(), mask[rows, columns], (height, width))


def load_cases(chosen: list[Plan], folder: Path = FOLDER) -> Iterator[Case]:
    """The cases one after another; a photograph is read once for all of its cases.

    Raises PhotographError where a photograph is absent.
    """
    for name in dict.fromkeys(plan.photograph for plan in chosen):
        photograph = load(name, folder)
        for plan in chosen:
            if plan.photograph == name:
                yield build(plan, photograph)
