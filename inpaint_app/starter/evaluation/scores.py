"""The measures of every fill of a job, kept beside the fills."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inpaint_app.starter.evaluation.cases import Plan
from inpaint_app.starter.evaluation.jobs import Job
from inpaint_app.starter.evaluation.metrics.measures import AgainstTruth, Measures, measure_fill


@dataclass(frozen=True)
class Score:
    """One removal filled one way: its measures, and seconds where they were noted."""

    plan: Plan
    way: str
    measures: Measures
    seconds: float | None


def measure_job(job: Job, chosen: Sequence[Plan], ways: Sequence[str]) -> list[Score]:
    """Measures every fill that the job has of the chosen removals by the named ways.

    A fill is measured again only where it is newer than its measures.
    """
    scores, seconds = [], job.seconds()
    for plan in chosen:
        for way in (way for way in ways if job.has_fill(plan, way)):
            noted = seconds.get(plan.id, {}).get(way)
            scores.append(Score(plan, way, _measured(job, plan, way), noted))
    return scores


def _measured(job: Job, plan: Plan, way: str) -> Measures:
    kept = job.folder / f"{plan.id}.{way}.json"
    fill = job.folder / f"{plan.id}.{way}.rgb"
    if kept.is_file() and kept.stat().st_mtime >= fill.stat().st_mtime:
        return _parse(json.loads(kept.read_text(encoding="utf-8")))
    case = job.case(plan)
    found = measure_fill(job.fill(plan, way), case.picture, case.mask, truth_known=plan.truth_known)
    kept.write_text(json.dumps(asdict(found)) + "\n", encoding="utf-8")
    return found


def _parse(read: dict[str, Any]) -> Measures:
    truth = read.pop("truth")
    return Measures(**read, truth=AgainstTruth(**truth) if truth else None)


def pick(
    scores: Iterable[Score], way: str, kind: str | None = None, radius: int | None = None
) -> list[Score]:
    """The scores of one way; of one kind of removal and of one radius where they are given."""
    return [
        score
        for score in scores
        if score.way == way
        and kind in (None, score.plan.kind)
        and radius in (None, score.plan.radius)
    ]


def by_case(scores: Iterable[Score], way: str) -> dict[str, Score]:
    """The scores of one way by the removal's id."""
    return {score.plan.id: score for score in pick(scores, way)}
