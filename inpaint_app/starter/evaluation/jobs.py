"""A folder of cases and their fills as raw pixels, which Python and the page's runner share.

`ID.rgb` and `ID.mask` are a case, `ID.WAY.rgb` is a fill of it, all raw uint8 in rows; `cases.json`
lists ids and sizes, `seconds.json` how long each fill took.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inpaint_app.starter.evaluation.cases import Case, Plan

Pixels = NDArray[np.uint8]


class Job:
    """The folder, which is made where it is absent; the cases in it stay between runs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()

    def _read(self, name: str) -> dict[str, Any]:
        file = self.folder / name
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (self.folder / name).write_text(text + "\n", encoding="utf-8")

    def put_cases(self, cases: Iterable[Case]) -> None:
        """Writes each case's pixels; where they differ from those before, its fills are deleted."""
        listed = self._read("cases.json")
        for case in cases:
            height, width = case.mask.shape
            if self.holds(case.plan) and not self._same(case):
                for stale in self.folder.glob(f"{case.plan.id}.*.*"):
                    stale.unlink()
            (self.folder / f"{case.plan.id}.rgb").write_bytes(case.picture.tobytes())
            (self.folder / f"{case.plan.id}.mask").write_bytes(case.mask.tobytes())
            listed[case.plan.id] = {"width": width, "height": height, "whole": list(case.whole)}
        self._write("cases.json", listed)

    def _same(self, case: Case) -> bool:
        kept = self.case(case.plan)
        return np.array_equal(kept.mask, case.mask) and np.array_equal(kept.picture, case.picture)

    def _pixels(self, name: str, shape: tuple[int, ...]) -> Pixels:
        return np.fromfile(self.folder / name, dtype=np.uint8).reshape(shape)

    def case(self, plan: Plan) -> Case:
        """A case that was put here. Raises KeyError where it was not."""
        entry = self._read("cases.json")[plan.id]
        height, width = entry["height"], entry["width"]
        return Case(
            plan,
            self._pixels(f"{plan.id}.rgb", (height, width, 3)),
            self._pixels(f"{plan.id}.mask", (height, width)),
            (entry["whole"][0], entry["whole"][1]),
        )

    def holds(self, plan: Plan) -> bool:
        """Whether the case was put here."""
        return plan.id in self._read("cases.json")

    def has_fill(self, plan: Plan, way: str) -> bool:
        """Whether the case has been filled that way."""
        return (self.folder / f"{plan.id}.{way}.rgb").is_file()

    def put_fill(self, plan: Plan, way: str, filled: Pixels, seconds: float) -> None:
        """Keeps a fill, uint8 (H, W, 3), and how long it took."""
        (self.folder / f"{plan.id}.{way}.rgb").write_bytes(filled.tobytes())
        self.note_seconds({plan.id: {way: round(seconds, 3)}})

    def fill(self, plan: Plan, way: str) -> Pixels:
        """A fill, uint8 (H, W, 3). Raises FileNotFoundError where there is none."""
        entry = self._read("cases.json")[plan.id]
        return self._pixels(f"{plan.id}.{way}.rgb", (entry["height"], entry["width"], 3))

    def note_seconds(self, seconds: Mapping[str, Mapping[str, float]]) -> None:
        """Adds seconds by case and way."""
        noted = self._read("seconds.json")
        for case, ways in seconds.items():
            noted.setdefault(case, {}).update(ways)
        self._write("seconds.json", noted)

    def seconds(self) -> dict[str, dict[str, float]]:
        """Seconds by case and way, as far as they were noted."""
        return self._read("seconds.json")

    def write_order(self, settings: Mapping[str, Any], chosen: Iterable[Plan]) -> None:
        """Writes job.json: the settings and the chosen cases' ids, sizes and files."""
        listed = self._read("cases.json")
        cases = [
            {
                "id": plan.id,
                "width": listed[plan.id]["width"],
                "height": listed[plan.id]["height"],
                "rgb": f"{plan.id}.rgb",
                "mask": f"{plan.id}.mask",
            }
            for plan in chosen
        ]
        self._write("job.json", {**settings, "cases": cases})
