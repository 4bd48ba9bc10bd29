"""A release beside another one, most of all a candidate beside what is live: better, worse, same.

Numbers come from the two reports and from the rows of the variants. What one of the two does not
have is shown as a dash and judged by nobody.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from inpaint_app.models import Chunk, Release, Variant
from inpaint_app.presentation.formats import NONE, count_of, format_bytes, format_error

Json = Mapping[str, Any]
Words = Callable[[Any], str]
PSNR = "PSNR of the picture"
# Beyond it two pictures of eight bits are equal: a hundred and thirty are no better than a hundred.
MAX_DECIBELS = 100.0
# What it is called, what _measures calls it, how it is written, whether less of it is better.
MEASURES: tuple[tuple[str, str, Words, bool], ...] = (
    (PSNR, "psnr", lambda value: f"{value:.3g} dB", False),
    ("Error of the whole pipeline", "whole", format_error, True),
    ("Largest error of a graph", "graph", format_error, True),
    ("Graphics memory", "gpu_bytes", format_bytes, True),
    ("Memory of the page", "js_bytes", format_bytes, True),
    ("Machines that it fits", "fits", lambda value: count_of(value, "kind"), False),
    ("Nodes", "nodes", lambda value: f"{value:,}", True),
)
# Below a hundredth nobody decides by it, and two machines measure it differently.
SAME = 0.01


@dataclass(frozen=True)
class Line:
    """One measure of both. ``verdict`` is ``better``, ``worse``, ``same``, or empty."""

    subject: str
    mine: str
    theirs: str
    change: str
    verdict: str


@dataclass(frozen=True)
class Side:
    """One variant of both releases."""

    variant: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """``changes`` are what is not a number: rewrites, runtime, environment."""

    against: Release
    sides: tuple[Side, ...]
    changes: tuple[tuple[str, str, str], ...]


def compare_releases(release: Release, against: Release) -> Comparison:
    """All variants of either."""
    mine, theirs = _by_name(release), _by_name(against)
    names = [*mine, *(name for name in theirs if name not in mine)]
    sides = tuple(
        Side(name, tuple(_lines(name, release, against, mine.get(name), theirs.get(name))))
        for name in names
    )
    return Comparison(against, sides, tuple(_changes(release, against)))


def rivals(release: Release) -> QuerySet[Release]:
    """What it may be compared with: the other published releases of its model, newest first."""
    published = Release.objects.filter(
        model=release.model_id, status=Release.Status.PUBLISHED
    ).exclude(pk=release.pk)
    return published.defer("fragment", "report", "manifest", "envelope").order_by("-sequence")


def rival_of(release: Release, asked: str | None) -> Release | None:
    """The one that was asked for; else what the default channel serves; else none.

    ``none`` asks for none. One that does not exist, or is of another model, is none as well.
    """
    if asked == "none":
        return None
    others = Release.objects.filter(model=release.model_id, status=Release.Status.PUBLISHED)
    others = others.exclude(pk=release.pk).select_related("model")
    if asked:
        return others.filter(pk=asked).first() if asked.isdigit() else None
    return others.filter(channels__is_default=True).first()


def _by_name(release: Release) -> dict[str, Variant]:
    return {variant.name: variant for variant in release.variants.all()}


def _lines(
    name: str, release: Release, against: Release, mine: Variant | None, theirs: Variant | None
) -> Iterator[Line]:
    ours, others = _measures(release.report, name), _measures(against.report, name)
    left, right = (variant.total_bytes if variant else None for variant in (mine, theirs))
    yield _line("Download", left, right, format_bytes, less=True)
    if mine and theirs:
        new = _new_bytes(mine, theirs)
        words = "nothing" if new == 0 else format_bytes(new)
        yield Line("Of it new to who has the other", words, NONE, "", "")
    for subject, key, write, less in MEASURES:
        yield _line(subject, ours.get(key), others.get(key), write, less=less)
    yield Line("Proved in a browser", ours["proved"], others["proved"], "", "")


def _measures(report: Json, variant: str) -> dict[str, Any]:
    """The numbers of one variant; what the report has not is left out."""

    def rows(name: str) -> list[Json]:
        return [row for row in report.get(name, []) if row.get("variant") == variant]

    found: dict[str, Any] = {}
    for row in rows("end_to_end"):
        found |= {"psnr": row.get("psnr"), "whole": row.get("relative_error")}
    errors = [row.get("relative_error") for row in rows("parity")]
    finite = [error for error in errors if error is not None]
    if finite and len(finite) == len(errors):
        found["graph"] = max(finite)
    for row in rows("device_fit"):
        fits = sum(device["verdict"] != "does not fit" for device in row.get("devices", []))
        found |= {"gpu_bytes": row.get("gpu_bytes"), "js_bytes": row.get("js_bytes"), "fits": fits}
    nodes = [row.get("node_count", 0) for row in rows("graph_metadata")]
    if nodes:
        found["nodes"] = sum(nodes)
    proofs = report.get("browser", {}).get("variants", [])
    proved = {row["variant"] for row in proofs if not row.get("skipped")}
    return found | {"proved": "yes" if variant in proved else "no"}


def _line(
    subject: str, mine: float | None, theirs: float | None, words: Words, *, less: bool
) -> Line:
    """``less`` says whether the smaller number is the better one."""
    left, right = (NONE if value is None else words(value) for value in (mine, theirs))
    if mine is None or theirs is None:
        return Line(subject, left, right, "", "")
    if subject == PSNR:
        mine, theirs = min(mine, MAX_DECIBELS), min(theirs, MAX_DECIBELS)
    difference = mine - theirs
    if abs(difference) <= SAME * max(abs(mine), abs(theirs)):
        return Line(subject, left, right, "", "same")
    verdict = "better" if (difference < 0) == less else "worse"
    change = f"{difference:+.1f} dB" if subject == PSNR else _change(mine, theirs)
    return Line(subject, left, right, change, verdict)


def _change(mine: float, theirs: float) -> str:
    """In per cent, or as a factor where that says more; ``times`` the larger by the smaller."""
    if theirs == 0 or mine == 0:
        return ""
    ratio = mine / theirs
    if ratio >= 2:  # noqa: PLR2004 - from twice on
        return f"{ratio:,.1f} times"
    if ratio <= 0.5:  # noqa: PLR2004 - and from half down
        return f"{1 / ratio:,.1f} times less"
    return f"{(ratio - 1) * 100:+.0f} %"


def _new_bytes(mine: Variant, theirs: Variant) -> int:
    """What a visitor downloads who has the other variant already."""
    had = Chunk.objects.filter(file_chunks__file__graph__variant=theirs).values("pk")
    needed = Chunk.objects.filter(file_chunks__file__graph__variant=mine).exclude(pk__in=had)
    return sum(needed.distinct().values_list("size", flat=True))


def _changes(release: Release, against: Release) -> Iterator[tuple[str, str, str]]:
    """What differs of runtime, environment and rewrites, by name."""
    mine = release.report.get("environment", {})
    theirs = against.report.get("environment", {})
    runtimes = [r.fragment.get("runtime", {}).get("version", NONE) for r in (release, against)]
    if runtimes[0] != runtimes[1]:
        yield "onnxruntime-web", runtimes[0], runtimes[1]
    for name in sorted({*mine, *theirs}):
        if mine.get(name) != theirs.get(name):
            yield name, mine.get(name, NONE), theirs.get(name, NONE)
    done = [{row["name"] for row in r.report.get("rewrites", [])} for r in (release, against)]
    for name in sorted(done[0] ^ done[1]):
        left, right = ("done" if name in side else "not done" for side in done)
        yield f"rewrite {name}", left, right
