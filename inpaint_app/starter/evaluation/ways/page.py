"""The fills by the page's own code, run as one command of Node over a folder of cases."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from inpaint_app.starter.evaluation.cases import Plan
from inpaint_app.starter.evaluation.jobs import Job

ROOT = Path(__file__).parents[4]
RUNNER = ROOT / "frontend" / "evaluation" / "run.js"
BUNDLE = ROOT / "inpaint_app" / "embedded" / "starter"
PAGE_WAYS = ("native", "coarse", "page", "texture")
SEED = 1


class PageError(Exception):
    """The page's runner is absent or stopped."""


def _run(job: Job) -> None:
    node = shutil.which("node")
    if node is None or not RUNNER.is_file():
        raise PageError(f"The page's ways need Node and {RUNNER.relative_to(ROOT)}.")
    done = subprocess.run(  # noqa: S603 - our own runner
        [node, str(RUNNER), str(job.folder)], cwd=ROOT, check=False
    )
    if done.returncode != 0:
        raise PageError(f"{RUNNER.name} ended with {done.returncode}.")


def fill_by_page(
    job: Job,
    chosen: Sequence[Plan],
    ways: Sequence[str],
    bundle: Path = BUNDLE,
    max_hole_size: int | None = None,
) -> None:
    """Fills the chosen cases of the job by each of PAGE_WAYS that is named.

    Writes job.json and runs `node frontend/evaluation/run.js FOLDER`, which writes the fills beside
    the cases, and to results.json a list of {"id", "way", "seconds"}. Raises PageError where that
    fails. `max_hole_size`, in the model's pixels, replaces the bundle's own.
    """
    order = {"bundle": str(bundle.resolve()), "ways": list(ways), "seed": SEED}
    if max_hole_size is not None:
        order["maxHoleSize"] = max_hole_size
    job.write_order(order, chosen)
    _run(job)
    results = json.loads((job.folder / "results.json").read_text(encoding="utf-8"))
    for result in results:
        job.note_seconds({result["id"]: {result["way"]: round(result["seconds"], 3)}})


def fill_as_before(job: Job, chosen: Sequence[Plan], bundle: Path) -> None:
    """Fills the chosen cases with an earlier bundle on the picture's own pixels, as way `before`.

    The page ran the starter that way before it showed large holes smaller. Raises PageError.
    """
    earlier = Job(job.folder / "before")
    earlier.put_cases(job.case(plan) for plan in chosen)
    fill_by_page(earlier, chosen, ["native"], bundle)
    noted = earlier.seconds()
    for plan in chosen:
        job.put_fill(plan, "before", earlier.fill(plan, "native"), noted[plan.id]["native"])
    shutil.rmtree(earlier.folder)
