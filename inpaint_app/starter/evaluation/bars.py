"""The bars that a release of the starter is held to, checked against the measures."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from inpaint_app.starter.evaluation.judging import Verdicts
from inpaint_app.starter.evaluation.scores import Score, by_case, pick
from inpaint_app.starter.evaluation.tables import ALL_KINDS, markdown, middle, patches, rmse

OURS = "page"
BEFORE = "before"
BASELINE = "telea"
SKY_RADII = (80, 120)  # pixels
MIN_KEPT, AIM_KEPT = 14, 18
AIM_GAIN = 1.5  # dB over Telea on strokes and wires


@dataclass(frozen=True)
class Bar:
    """One bar: whether it is met (None: not measured in this run) and the figures."""

    name: str
    met: bool | None
    found: str


def _compared(scores: Sequence[Score], ours: str, name: str, kind: str) -> Bar:
    """A circle's measure, `kind` "middle" or "rmse", at most the baseline's in every case."""
    value = middle if kind == "middle" else rmse
    mine, theirs = by_case(scores, ours), by_case(scores, BASELINE)
    circles = [
        case
        for case, score in mine.items()
        if score.plan.radius
        and case in theirs
        and (kind == "middle" or (score.plan.kind == "sky" and score.plan.radius in SKY_RADII))
    ]
    if not circles:
        return Bar(name, None, "not measured")
    over = {c: (value(mine[c]), value(theirs[c])) for c in circles}
    worse = {c: pair for c, pair in over.items() if pair[0] > pair[1]}
    listed = ", ".join(f"{c} {a:.1f} > {b:.1f}" for c, (a, b) in worse.items())
    found = f"{len(circles) - len(worse)} of {len(circles)}" + (f"; {listed}" if listed else "")
    return Bar(name, not worse, found)


def no_grey_centre(scores: Sequence[Score], ours: str = OURS) -> Bar:
    """The colour error of the middle third is at most Telea's for every circle."""
    return _compared(scores, ours, "colour in the middle at most Telea's, every circle", "middle")


def smooth_sky(scores: Sequence[Score], ours: str = OURS) -> Bar:
    """The RMSE on sky at SKY_RADII is at most Telea's."""
    return _compared(scores, ours, "RMSE on sky at 80 and 120 px at most Telea's", "rmse")


def better_patches(scores: Sequence[Score], ours: str = OURS) -> Bar:
    """The mean patch distance, repetition included, is below that of the way before, every kind."""
    found, met = [], True
    for kind in ALL_KINDS:
        mine, before = ([patches(s) for s in pick(scores, way, kind)] for way in (ours, BEFORE))
        if mine and before:
            a, b = statistics.mean(mine), statistics.mean(before)
            met = met and a < b
            found.append(f"{kind} {a:.2f} {'<' if a < b else '>='} {b:.2f}")
    name = "patch distance better than before on every kind"
    return Bar(name, met if found else None, ", ".join(found) or "not measured")


def gain_on_strokes(scores: Sequence[Score], ours: str = OURS) -> Bar:
    """The aim: AIM_GAIN more PSNR than Telea on strokes and on wires."""
    gains = {}
    for kind in ("stroke", "wire"):
        mine, theirs = (
            [s.measures.truth.psnr for s in pick(scores, way, kind) if s.measures.truth]
            for way in (ours, BASELINE)
        )
        if mine and theirs:
            gains[kind] = statistics.mean(mine) - statistics.mean(theirs)
    found = ", ".join(f"{kind} {gain:+.2f} dB" for kind, gain in gains.items())
    met = all(gain >= AIM_GAIN for gain in gains.values()) if gains else None
    return Bar("aim: 1.5 dB over Telea on strokes and wires", met, found or "not measured")


def kept(verdicts: Verdicts | None, ours: str = OURS) -> list[Bar]:
    """At least MIN_KEPT removals are judged "keep", blind; the aim is AIM_KEPT."""
    counts = verdicts.counts(ours) if verdicts else None
    total = sum(counts.values()) if counts else 0
    found = f"{counts['keep']} of {total}" if counts and total else "not judged"
    return [
        Bar(name, counts["keep"] >= least if counts and total else None, found)
        for name, least in (
            (f"at least {MIN_KEPT} kept by the blind judge", MIN_KEPT),
            (f"aim: {AIM_KEPT} kept", AIM_KEPT),
        )
    ]


def check(scores: Sequence[Score], verdicts: Verdicts | None = None, ours: str = OURS) -> list[Bar]:
    """Every bar, in the order in which they are told."""
    return [
        no_grey_centre(scores, ours),
        smooth_sky(scores, ours),
        better_patches(scores, ours),
        *kept(verdicts, ours),
        gain_on_strokes(scores, ours),
    ]


def bar_table(bars: Sequence[Bar]) -> str:
    """The bars as Markdown."""
    words = {True: "pass", False: "fail", None: "open"}
    return markdown(["bar", "", "found"], [[b.name, words[b.met], b.found] for b in bars])
