"""Fills the cases of a job in each requested way and keeps the fills that are there already."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inpaint_app.starter.evaluation.cases import Plan, load_cases
from inpaint_app.starter.evaluation.jobs import Job
from inpaint_app.starter.evaluation.photographs import FOLDER
from inpaint_app.starter.evaluation.ways.bare_network import bare_network
from inpaint_app.starter.evaluation.ways.opencv import Fill, flat, navier_stokes, telea
from inpaint_app.starter.evaluation.ways.page import (
    BUNDLE,
    PAGE_WAYS,
    fill_as_before,
    fill_by_page,
)
from inpaint_app.starter.evaluation.ways.patchmatch import available, patchmatch
from inpaint_app.starter.weights import WEIGHTS

WAYS = {
    "telea": "OpenCV Telea",
    "navier-stokes": "OpenCV Navier-Stokes",
    "flat": "flat mean of the ring",
    "patchmatch": "PatchMatch",
    "network": "network alone on one square",
    "before": "page before: earlier starter on native pixels",
    "native": "starter on native pixels",
    "coarse": "page: coarse alone",
    "page": "page: coarse and detail",
    "texture": "page: texture alone",
}
USUAL = ("telea", "navier-stokes", "patchmatch", "before", *PAGE_WAYS)


@dataclass(frozen=True)
class Settings:
    """Settings of the ways: the photographs' folder, bundles of the page, the network's weights.

    `max_hole_size` replaces the bundle's own, in the model's pixels; `before` is an earlier bundle
    to compare with; `again` also fills the cases that are filled already.
    """

    photographs: Path = FOLDER
    bundle: Path = BUNDLE
    max_hole_size: int | None = None
    before: Path | None = None
    weights: Path = WEIGHTS
    again: bool = False


def _python_way(way: str, settings: Settings) -> Fill:
    if way == "network":
        return bare_network(settings.weights)
    return {"telea": telea, "navier-stokes": navier_stokes, "flat": flat, "patchmatch": patchmatch}[
        way
    ]


def left_out(ways: Sequence[str], settings: Settings) -> dict[str, str]:
    """Why some of the ways cannot run here, by way."""
    reasons = {}
    if not available():
        reasons["patchmatch"] = "pypatchmatch is not installed (pip install pypatchmatch)"
    if settings.before is None:
        reasons["before"] = "no earlier bundle is named (--before FOLDER)"
    return {way: reason for way, reason in reasons.items() if way in ways}


def _fill_in_python(job: Job, missing: Sequence[Plan], way: str, settings: Settings) -> None:
    fill = _python_way(way, settings)
    for plan in missing:
        case, started = job.case(plan), time.perf_counter()
        filled = fill(case.picture, case.mask)
        job.put_fill(plan, way, filled, time.perf_counter() - started)


def fill_all(job: Job, chosen: Sequence[Plan], ways: Sequence[str], settings: Settings) -> None:
    """Puts the chosen cases into the job and fills them; finished fills are kept.

    Raises PhotographError or PageError as their modules say.
    """
    job.put_cases(load_cases(list(chosen), settings.photographs))
    by_page: dict[tuple[str, ...], list[str]] = {}
    for way in ways:
        missing = [p for p in chosen if settings.again or not job.has_fill(p, way)]
        if not missing:
            continue
        if way == "before" and settings.before is not None:
            fill_as_before(job, missing, settings.before)
        elif way in PAGE_WAYS:
            by_page.setdefault(tuple(p.id for p in missing), []).append(way)
        else:
            _fill_in_python(job, missing, way, settings)
    for ids, its_ways in by_page.items():
        missing = [p for p in chosen if p.id in ids]
        fill_by_page(job, missing, its_ways, settings.bundle, settings.max_hole_size)
