"""A sheet to look at: each removal at 100 %, its hole, and the fills side by side."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from inpaint_app.starter.evaluation.cases import Plan
from inpaint_app.starter.evaluation.crops import marked, window
from inpaint_app.starter.evaluation.jobs import Job
from inpaint_app.starter.evaluation.photographs import Photograph, catalogue

SIDE = 320  # pixels of a tile
GAP = 6
LABEL = 16  # pixels of a line of text
FREE = ("public domain", "CC0", "CC BY 2.0", "CC BY 3.0", "CC BY 4.0")
QUALITY = 80


class LicenceError(ValueError):
    """A photograph may not be shown on a sheet that is handed on."""


def tiles(job: Job, plan: Plan, ways: Sequence[str], side: int = SIDE) -> list[NDArray[np.uint8]]:
    """The hole in magenta and each way's fill, uint8, at most `side` pixels each way, unscaled."""
    case = job.case(plan)
    part = window(case.mask, side, side)
    return [
        marked(case.picture, case.mask)[part],
        *(job.fill(plan, way)[part] for way in ways),
    ]


def sheet(
    rows: Sequence[tuple[str, Sequence[NDArray[np.uint8]]]],
    head: Sequence[str],
    *,
    side: int = SIDE,
    columns: int = 2,
) -> Image.Image:
    """Rows of a title and tiles, `columns` rows abreast, under the names in `head`."""
    per_row = len(head)
    lines = -(-len(rows) // columns)
    wide, high = per_row * (side + GAP) + GAP, side + LABEL + GAP
    drawn = Image.new("RGB", (columns * wide - GAP, LABEL + lines * high), "white")
    pen = ImageDraw.Draw(drawn)
    for column in range(columns):
        for place, name in enumerate(head):
            pen.text((column * wide + place * (side + GAP), 1), name, fill="black")
    for number, (title, pictures) in enumerate(rows):
        line, column = divmod(number, columns)
        left, top = column * wide, LABEL + line * high
        pen.text((left, top), title, fill="black")
        for place, picture in enumerate(pictures):
            drawn.paste(Image.fromarray(picture), (left + place * (side + GAP), top + LABEL))
    return drawn


def free_to_show(plans: Sequence[Plan]) -> list[Photograph]:
    """The photographs of these removals, once each. Raises LicenceError where one is not free."""
    shown = [catalogue()[name] for name in dict.fromkeys(plan.photograph for plan in plans)]
    for photograph in shown:
        if photograph.licence not in FREE:
            raise LicenceError(f"{photograph.name} is under {photograph.licence}.")
    return shown


def credit_lines(plans: Sequence[Plan]) -> list[str]:
    """The credits of a sheet's photographs, one Markdown line each. Raises LicenceError."""
    return [
        f"- {p.name}: {p.credit}, {p.licence}, from {p.source.package} {p.source.version}, cropped"
        for p in free_to_show(plans)
    ]


def write_sheet(
    job: Job, plans: Sequence[Plan], ways: Sequence[str], head: Sequence[str], file: Path
) -> None:
    """Writes the sheet of these removals as JPEG. Raises LicenceError and then writes nothing."""
    free_to_show(plans)
    rows = [
        (f"{plan.photograph}: {plan.what or plan.kind}", tiles(job, plan, ways)) for plan in plans
    ]
    sheet(rows, ["input", *head]).save(file, quality=QUALITY)
