"""What an attempt has made, kept so that the next one can go on where this one failed.

A run works in ``HUB_HOME/work/run-<number>-<attempt>``. Once its candidate is made, a record beside
it says what it is made of, by which code, and what lies there. A later attempt on the same machine
takes the folder over if all of it still holds; if anything does not, it begins from the beginning.
Old work is removed by the upkeep, and by each worker before it begins.
"""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from inpaint_app.candidate import CHUNKS, FRAGMENT, REPORT
from inpaint_app.candidate_proof import PROOF
from inpaint_app.chunk.digest import digest_file
from inpaint_app.code_version import code_digest
from inpaint_app.models import Run
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.fragments import iter_chunks
from inpaint_app.workflow.transitions import as_read

CANDIDATE: Final = "candidate"
_RECORD: Final = "kept.json"
_HOUR: Final = 3600


def work_folder(run: Run) -> Path:
    """Where this attempt of ``run`` works."""
    return hub_home() / "work" / f"run-{run.pk}-{run.attempt}"


def keep_work(run: Run, stage: str) -> None:
    """Record that a later attempt of ``run`` can go on at ``stage`` with what lies here now."""
    folder = work_folder(run)
    record = {**_origin(run), "stage": stage, "documents": _digests(folder / CANDIDATE)}
    growing = folder / f"{_RECORD}.part"
    growing.write_text(json.dumps(record))
    growing.replace(folder / _RECORD)
    run.resumes_at = stage if settings.HUB_KEEP_WORK_HOURS else ""
    as_read(run).update(resumes_at=run.resumes_at)


def is_made(run: Run) -> bool:
    """Whether this attempt has a candidate to go on with later; a refused one is none."""
    folder = work_folder(run)
    return (folder / _RECORD).is_file() and (folder / CANDIDATE / FRAGMENT).is_file()


def take_over(run: Run) -> tuple[str, str]:
    """Make an earlier attempt's work this one's, if ``run`` asks for it.

    The stage to go on at, and what to say about it; the stage is empty where it has to begin from
    the beginning. Whatever else earlier attempts have left here is removed.
    """
    stage, words = "", ""
    if run.resumes_at:
        stage, words = _find(run)
    for left in _folders(run):
        if left != work_folder(run):
            shutil.rmtree(left, ignore_errors=True)
    if run.resumes_at and not stage:
        shutil.rmtree(work_folder(run), ignore_errors=True)
        run.resumes_at = ""
        as_read(run).update(resumes_at="")
    work_folder(run).mkdir(parents=True, exist_ok=True)
    return stage, words


def leave_work(run: Run) -> None:
    """End this attempt's part: keep what another one can go on with, and nothing more.

    The folder may be another attempt's by now, under another name; that one is not touched.
    """
    folder = work_folder(run)
    status = Run.objects.values_list("status", flat=True).get(pk=run.pk)
    is_over = status in {Run.Status.SUCCEEDED, Run.Status.CANCELLED}
    if is_over or not settings.HUB_KEEP_WORK_HOURS or not is_made(run):
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in (folder / CANDIDATE).iterdir():
        if path.is_dir() and path.name not in {CHUNKS, PROOF}:  # graphs: their chunks will do
            shutil.rmtree(path, ignore_errors=True)


def remove_old_work() -> int:
    """Remove kept work that is too old, or whose run needs it no more; how many folders."""
    oldest = time.time() - settings.HUB_KEEP_WORK_HOURS * _HOUR
    removed = 0
    for folder in (hub_home() / "work").glob("run-*-*"):
        run = Run.objects.filter(pk=_number(folder)).defer("log", "report").first()
        if run is not None and run.status == Run.Status.RUNNING:
            continue
        failed = run is not None and run.status in {Run.Status.FAILED, Run.Status.QUEUED}
        if failed and (folder / _RECORD).is_file() and _changed(folder) >= oldest:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        Run.objects.filter(pk=_number(folder)).exclude(status=Run.Status.RUNNING).update(
            resumes_at=""
        )
        removed += 1
    return removed


def kept_work_bytes() -> int:
    """What kept work takes up on this machine."""
    files = (hub_home() / "work").glob("run-*-*/**/*")
    return sum(file.stat().st_size for file in files if file.is_file())


def _find(run: Run) -> tuple[str, str]:
    for folder in _folders(run):
        try:
            record = json.loads((folder / _RECORD).read_text())
            why = _fault(run, folder / CANDIDATE, record)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if why:
            return "", f"What attempt {_attempt(folder)} made cannot be used: {why}"
        if folder != work_folder(run):
            folder.rename(work_folder(run))
        words = f"goes on at {record['stage']} with what attempt {_attempt(folder)} made"
        return str(record["stage"]), words
    return "", "What an earlier attempt made is not on this machine"


def _fault(run: Run, candidate: Path, record: dict[str, Any]) -> str:
    """Why the work is not what a worker would make now; empty where it is."""
    if {key: record[key] for key in _origin(run)} != _origin(run):
        return "it came from another checkpoint, other code or other settings"
    if record["documents"] != _digests(candidate):
        return "its documents have changed"
    fragment = json.loads((candidate / FRAGMENT).read_text())
    for sha256 in dict(iter_chunks(fragment)):
        path = candidate / CHUNKS / sha256[:2] / sha256
        if not path.is_file() or digest_file(path).sha256 != sha256:
            return f"the chunk {sha256[:12]} is not whole"
    return ""


def _origin(run: Run) -> dict[str, object]:
    return {
        "checkpoint": run.checkpoint.sha256,
        "code": code_digest(),
        "int8_psnr_budget": run.checkpoint.model.int8_psnr_budget,
        "proof": settings.HUB_PROOF,
    }


def _digests(candidate: Path) -> dict[str, str]:
    """Of everything but the chunks, whose names are their digests, and the graphs."""
    paths = [candidate / REPORT, candidate / FRAGMENT, *sorted((candidate / PROOF).glob("*"))]
    return {path.relative_to(candidate).as_posix(): digest_file(path).sha256 for path in paths}


def _folders(run: Run) -> Iterator[Path]:
    """Of all attempts of ``run``, the latest first."""
    found = (hub_home() / "work").glob(f"run-{run.pk}-*")
    return iter(sorted(found, key=_attempt, reverse=True))


def _number(folder: Path) -> int:
    return int(folder.name.split("-")[1])


def _attempt(folder: Path) -> int:
    return int(folder.name.split("-")[2])


def _changed(folder: Path) -> float:
    return (folder / _RECORD).stat().st_mtime
