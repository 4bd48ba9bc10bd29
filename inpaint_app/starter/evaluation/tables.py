"""Markdown tables of the measures: by kind, by radius, by ground, and seconds by hole size."""

import statistics
from collections.abc import Callable, Iterable, Sequence

from inpaint_app.starter.evaluation.filling import WAYS
from inpaint_app.starter.evaluation.metrics.measures import AgainstTruth
from inpaint_app.starter.evaluation.scores import Score, pick
from inpaint_app.starter.masks import KINDS

GROUNDS = ("sky", "foliage", "ground", "blur")
ALL_KINDS = (*GROUNDS, *KINDS, "object")
NOTHING = "-"
SIZES = ((0, 10_000), (10_000, 50_000), (50_000, 200_000), (200_000, 10**9))  # pixels of hole


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _mean(values: Sequence[float], digits: int) -> str:
    return f"{statistics.mean(values):.{digits}f}" if values else NOTHING


def _truths(scores: Sequence[Score]) -> list[AgainstTruth]:
    return [score.measures.truth for score in scores if score.measures.truth is not None]


def cells(scores: Sequence[Score]) -> list[str]:
    """Means of every measure; the gradient ratio's median. A dash where nothing was measured."""
    truths = _truths(scores)
    gradients = [t.gradient for t in truths]
    return [
        str(len(scores)),
        _mean([t.psnr for t in truths], 2),
        _mean([t.ssim for t in truths], 3),
        _mean([t.rmse for t in truths], 1),
        f"{statistics.median(gradients):.2f}" if gradients else NOTHING,
        _mean([t.middle for t in truths], 1),
        _mean([s.measures.distance for s in scores], 2),
        _mean([s.measures.repetition for s in scores], 2),
        _mean([s.measures.patches for s in scores], 2),
        _mean([s.seconds for s in scores if s.seconds is not None], 2),
    ]


HEAD = (
    "removals", "PSNR", "SSIM", "RMSE", "gradient energy / truth (median)", "colour error, middle",
    "patches: distance", "repeated", "both", "seconds",
)  # fmt: skip


def whole_table(scores: Sequence[Score], ways: Sequence[str]) -> str:
    """One row a way over all removals."""
    return markdown(["", *HEAD], [[WAYS[way], *cells(pick(scores, way))] for way in ways])


def kind_table(scores: Sequence[Score], ways: Sequence[str]) -> str:
    """One row for each kind of removal and way."""
    rows = []
    for kind in ALL_KINDS:
        for way in ways:
            found = pick(scores, way, kind)
            if found:
                rows.append([kind, WAYS[way], *cells(found)])
    return markdown(["kind", "", *HEAD], rows)


def radius_table(
    scores: Sequence[Score],
    ways: Sequence[str],
    value: Callable[[Score], float],
    digits: int = 1,
) -> str:
    """One measure of the circles, one row for each ground and way, one column for each radius."""
    radii = sorted({score.plan.radius for score in scores if score.plan.radius})
    rows = []
    for ground in GROUNDS:
        for way in ways:
            found = [[value(s) for s in pick(scores, way, ground, radius)] for radius in radii]
            if any(found):
                rows.append([ground, WAYS[way], *(_mean(values, digits) for values in found)])
    return markdown(["ground", "", *(f"{radius} px" for radius in radii)], rows)


def _known(score: Score) -> AgainstTruth:
    if score.measures.truth is None:
        raise ValueError(f"Nobody knows the truth of {score.plan.id}.")
    return score.measures.truth


def rmse(score: Score) -> float:
    """Root of the mean squared error inside the hole, in 8-bit levels. Raises ValueError."""
    return _known(score).rmse


def middle(score: Score) -> float:
    """Colour error of the middle third, in 8-bit levels. Raises ValueError where it is unknown."""
    return _known(score).middle


def patches(score: Score) -> float:
    """The patch distance and the share repeated together."""
    return score.measures.patches


def seconds_table(scores: Sequence[Score], ways: Sequence[str]) -> str:
    """Median and longest seconds by hole size."""
    rows = []
    for way in ways:
        row = [WAYS[way]]
        for low, high in SIZES:
            found = [
                s.seconds
                for s in pick(scores, way)
                if s.seconds is not None and low <= s.measures.area < high
            ]
            row.append(f"{statistics.median(found):.2f} / {max(found):.2f}" if found else NOTHING)
        rows.append(row)
    names = ["under 0.01 MP", "0.01 to 0.05 MP", "0.05 to 0.2 MP", "0.2 MP and more"]
    return markdown(["median / longest", *names], rows)
