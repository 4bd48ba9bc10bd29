"""What a browser will be asked of a made candidate, kept beside it until the browser has answered.

A candidate that is made and not yet proved is whole on the disk: another process can go on with it.

==========================  ===================================================================
``DIR/proof/questions.json``  variants with what they may be off by, cases in order, what is missing
``DIR/proof/cases.npz``       inputs and reference answers of every case
==========================  ===================================================================
"""

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from inpaint_app.browser_proof.prove import ToProve, VariantToProve, prove_in_browser
from inpaint_app.browser_proof.setup import ProofSetup
from inpaint_app.chunk.errors import disk_errors
from inpaint_app.progress import Progress
from inpaint_app.validate.browser import BrowserReport
from inpaint_app.validate.environment import peak_memory_bytes
from inpaint_app.validate.parity import ParityCase

PROOF = "proof"
_QUESTIONS = "questions.json"
_CASES = "cases.npz"
Cases = Mapping[str, Sequence[ParityCase]]


def write_questions(
    folder: Path, cases: Cases, variants: Sequence[VariantToProve], missing: Sequence[str]
) -> None:
    """Keep in ``folder`` what its candidate has to answer. Raises the workspace's errors."""
    arrays: dict[str, Any] = {}
    names = []
    for role, of_role in cases.items():
        for index, case in enumerate(of_role):
            names.append({"role": role, "name": case.name, "inputs": list(case.inputs)})
            arrays |= {f"{role}-{index}-in-{t}": values for t, values in case.inputs.items()}
            arrays[f"{role}-{index}-out"] = case.expected
    questions = {"variants": [vars(v) for v in variants], "cases": names, "missing": list(missing)}
    with disk_errors(folder):
        (folder / PROOF).mkdir()
        (folder / PROOF / _QUESTIONS).write_text(json.dumps(questions))
        np.savez(folder / PROOF / _CASES, **arrays)


def prove_documents(
    folder: Path,
    report: Mapping[str, Any],
    fragment: Mapping[str, Any],
    setup: ProofSetup,
    progress: Progress,
) -> tuple[dict[str, Any], BrowserReport]:
    """The report with what a browser made of the candidate in ``folder``; nothing is judged here.

    A browser loads whole releases only. Raises BrowserFailedError, and what ``progress`` raises.
    """
    start = time.monotonic()
    progress("browser", 0.0)
    missing, candidate = _read_questions(folder, fragment)
    if missing:
        browser = BrowserReport(f"It lacks {', '.join(missing)}.")
    else:
        browser = prove_in_browser(setup, candidate, progress)
    stage = {
        "name": "browser",
        "seconds": round(time.monotonic() - start, 3),
        "peak_memory_bytes": peak_memory_bytes(),
    }
    stages = [*report["stages"], stage]
    return {**report, "stages": stages, "browser": browser.as_json()}, browser


def forget_questions(folder: Path) -> None:
    """Remove what the browser has answered."""
    with disk_errors(folder):
        shutil.rmtree(folder / PROOF, ignore_errors=True)


def _read_questions(folder: Path, fragment: Mapping[str, Any]) -> tuple[list[str], ToProve]:
    with disk_errors(folder):
        questions = json.loads((folder / PROOF / _QUESTIONS).read_text())
        with np.load(folder / PROOF / _CASES, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    cases: dict[str, list[ParityCase]] = {}
    for case in questions["cases"]:
        role = case["role"]
        of_role = cases.setdefault(role, [])
        key = f"{role}-{len(of_role)}"
        inputs = {tensor: arrays[f"{key}-in-{tensor}"] for tensor in case["inputs"]}
        of_role.append(ParityCase(case["name"], inputs, arrays[f"{key}-out"]))
    variants = [VariantToProve(**variant) for variant in questions["variants"]]
    return questions["missing"], ToProve(folder / "chunks", fragment, cases, variants)
