"""Blind judgement: pictures under random names, a form to fill in, and tables of the verdicts.

The judge sees each thing to remove and the result at 100 %, but not which way made the result.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inpaint_app.starter.evaluation.cases import Plan
from inpaint_app.starter.evaluation.crops import marked, window
from inpaint_app.starter.evaluation.filling import WAYS
from inpaint_app.starter.evaluation.jobs import Job
from inpaint_app.starter.evaluation.tables import markdown

VERDICTS = ("keep", "maybe", "no")
FORM_HEAD = ("picture", "before", "removed", "verdict")
LEAST, MOST = 320, 1400  # pixels of a side
SEED = 24


class JudgementError(ValueError):
    """The form does not belong to the key, or a verdict is none of VERDICTS."""


@dataclass(frozen=True)
class Verdicts:
    """The verdict on each removal and way: `said[case][way]` is one of VERDICTS."""

    said: dict[str, dict[str, str]]

    def counts(self, way: str) -> Counter[str]:
        """How often each verdict was given to a way."""
        return Counter(ways[way] for ways in self.said.values() if way in ways)

    @property
    def ways(self) -> list[str]:
        """The ways that were judged, in the usual order."""
        judged = {way for ways in self.said.values() for way in ways}
        return [way for way in WAYS if way in judged]


def _save(picture: NDArray[np.uint8], file: Path) -> None:
    Image.fromarray(picture).save(file)


def write_kit(
    job: Job, chosen: Sequence[Plan], ways: Sequence[str], folder: Path, key: Path
) -> int:
    """Writes pictures and `form.csv` to `folder`, their cases and ways to the JSON file `key`.

    Every removal has its input with the hole marked, and one picture for each way that filled it;
    names and the form's order are seeded and say nothing. Gives the number of pictures to judge.
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(SEED)
    names = iter(random.permutation(9000) + 1000)
    told: dict[str, dict[str, str]] = {}
    rows = []
    for plan in chosen:
        case = job.case(plan)
        rows_columns = window(case.mask, LEAST, MOST)
        before = f"{next(names)}-before.png"
        _save(marked(case.picture, case.mask)[rows_columns], folder / before)
        for way in (way for way in ways if job.has_fill(plan, way)):
            name = f"{next(names)}.png"
            _save(job.fill(plan, way)[rows_columns], folder / name)
            told[name] = {"case": plan.id, "way": way}
            rows.append((name, before, plan.what or plan.kind, ""))
    shuffled = [rows[place] for place in random.permutation(len(rows))]
    with (folder / "form.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([FORM_HEAD, *shuffled])
    key.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return len(rows)


def read_verdicts(form: Path, key: Path) -> Verdicts:
    """Joins a filled form with its key; rows without a verdict are left out.

    Raises JudgementError on an unknown picture or verdict.
    """
    told = json.loads(key.read_text(encoding="utf-8"))
    said: dict[str, dict[str, str]] = {}
    with form.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            verdict = row["verdict"].strip().lower()
            if not verdict:
                continue
            if verdict not in VERDICTS:
                raise JudgementError(f"{row['picture']}: {verdict} is none of {VERDICTS}.")
            if row["picture"] not in told:
                raise JudgementError(f"{row['picture']} is not in {key.name}.")
            entry = told[row["picture"]]
            said.setdefault(entry["case"], {})[entry["way"]] = verdict
    return Verdicts(said)


def count_table(verdicts: Verdicts) -> str:
    """How often each way was judged keep, maybe and no."""
    rows: Iterable[list[str]] = (
        [WAYS[way], *(str(verdicts.counts(way)[verdict]) for verdict in VERDICTS)]
        for way in verdicts.ways
    )
    return markdown(["", *VERDICTS], rows)


def case_table(verdicts: Verdicts) -> str:
    """The verdict on each removal, one column a way."""
    ways = verdicts.ways
    rows = ([case, *(said.get(way, "-") for way in ways)] for case, said in verdicts.said.items())
    return markdown(["removal", *(WAYS[way] for way in ways)], rows)
