"""checkpoint -> export -> validate -> chunk: a folder that publishing can take as it is.

========================================  ====================================================
``DIR/report.json``                       the verdict, and every number behind it
``DIR/fragment.json``                     what a manifest will say; only with a good verdict
``DIR/<variant>/<role>.onnx``             graphs, loadable where they lie
``DIR/<variant>/<role>-<nnnn>.bin``       their weights, as ONNX external data
``DIR/chunks/<aa>/<sha256>``              the same bytes under their own names
========================================  ====================================================

It is done in two stages that may lie hours and processes apart: ``make_candidate`` does everything
up to the chunks, ``prove_candidate`` asks a browser. ``build_candidate`` is both at once. The
folder appears whole or not at all; a candidate that fails validation leaves a folder with its
report alone. This module is safe to import anywhere; making needs the ``export`` extra.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inpaint_app.browser_proof.setup import ProofSetup
from inpaint_app.browser_proof.verdict import require_browser
from inpaint_app.candidate_proof import forget_questions, prove_documents
from inpaint_app.checkpoint.exporter import require_exporter
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.chunk.errors import disk_errors
from inpaint_app.errors import HubError, ValidationError
from inpaint_app.export.output_folder import replace_folder
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import Progress

REPORT = "report.json"
FRAGMENT = "fragment.json"
CHUNKS = "chunks"


@dataclass(frozen=True)
class Candidate:
    """A validated candidate, and its two documents as they were written."""

    directory: Path
    fragment: Mapping[str, object]
    report: Mapping[str, object]


def build_candidate(
    files: CheckpointFiles,
    out: Path,
    *,
    progress: Progress,
    defaults: SamplingDefaults | None = None,
    proof: ProofSetup | None = None,
    int8_psnr_budget: float | None = None,
) -> Candidate:
    """Take a checkpoint all the way to a candidate in ``out``.

    ``proof`` says in which browser the candidate is proved, and without it the report says that it
    was not. Raises what ``make_candidate`` and ``prove_candidate`` raise; a ValidationError with
    the report written to ``out`` before.
    """
    require_exporter()
    miss: ValidationError | None = None
    with replace_folder(out) as folder:
        try:
            _make(files, folder, progress, defaults, int8_psnr_budget, proof is not None)
            if proof is not None:
                _prove(folder, proof, progress)
        except ValidationError as error:
            miss = error
            if (folder / FRAGMENT).exists():  # the browser itself failed: not proved, so not made
                _refuse(folder, _failed_with(read_candidate(folder).report, error))
    if miss is not None:
        raise miss
    progress("store", 1.0, f"Candidate written to {out.name}")
    return read_candidate(out)


def make_candidate(
    files: CheckpointFiles,
    out: Path,
    *,
    progress: Progress,
    defaults: SamplingDefaults | None = None,
    int8_psnr_budget: float | None = None,
    to_prove: bool = False,
) -> Candidate:
    """The stages load, export, validate and chunk: a candidate in ``out`` that no browser saw.

    ``defaults`` are what a visitor's run starts from, where it samples; with an
    ``int8_psnr_budget``, in decibels, there is an int8 as well, provided that it keeps to that;
    with ``to_prove`` it can be given to ``prove_candidate``, by any process at any later time.
    Raises ExporterMissingError, CheckpointError, ExportError, StorageError; and ValidationError,
    with the report written to ``out`` before.
    """
    require_exporter()
    miss: ValidationError | None = None
    with replace_folder(out) as folder:
        try:
            _make(files, folder, progress, defaults, int8_psnr_budget, to_prove)
        except ValidationError as error:
            miss = error
    if miss is not None:
        raise miss
    return read_candidate(out)


def prove_candidate(out: Path, *, proof: ProofSetup, progress: Progress) -> Candidate:
    """The stage browser, of a candidate in ``out`` that was made to be proved.

    Until the browser has answered the folder stays as it was. Raises BrowserFailedError and what
    ``progress`` raises; and ValidationError, with the report in ``out`` and nothing else.
    """
    _prove(out, proof, progress)
    return read_candidate(out)


def read_candidate(folder: Path) -> Candidate:
    """The candidate as it lies in ``folder``."""
    with disk_errors(folder):
        documents = ((folder / name).read_bytes() for name in (FRAGMENT, REPORT))
        fragment, report = map(json.loads, documents)
    return Candidate(folder, fragment, report)


def _make(
    files: CheckpointFiles,
    folder: Path,
    progress: Progress,
    defaults: SamplingDefaults | None,
    int8_psnr_budget: float | None,
    to_prove: bool,  # noqa: FBT001 - said once, above
) -> None:
    from inpaint_app.candidate_build import CandidateBuild  # noqa: PLC0415 - imports torch

    build = CandidateBuild(
        folder, progress, defaults or SamplingDefaults(), int8_psnr_budget, to_prove=to_prove
    )
    try:
        fragment = build.run(files)
    except ValidationError as error:
        build.fail(error)
        _refuse(folder, build.report.as_json())
        raise
    with disk_errors(folder):
        _write(folder / REPORT, build.report.encode())
        _write(folder / FRAGMENT, encode_document(fragment))


def _prove(folder: Path, proof: ProofSetup, progress: Progress) -> None:
    made = read_candidate(folder)
    report, browser = prove_documents(folder, made.report, made.fragment, proof, progress)
    try:
        require_browser(browser)
    except ValidationError as error:
        _refuse(folder, _failed_with(report, error))
        raise
    encoded = encode_document(report)
    validation: Mapping[str, Any] = made.fragment["validation"]  # type: ignore[assignment]
    described = {
        **validation,
        "report_sha256": hashlib.sha256(encoded).hexdigest(),
        "browser_proved": list(browser.proved_variants),
    }
    with disk_errors(folder):
        _write(folder / REPORT, encoded)
        _write(folder / FRAGMENT, encode_document({**made.fragment, "validation": described}))
    forget_questions(folder)
    progress("browser", 1.0)


def _failed_with(report: Mapping[str, Any], error: HubError) -> dict[str, Any]:
    failure = {"code": error.code, "message": error.message, "remedy": error.advice}
    return {**report, "passed": False, "error": failure, "publishable": False}


def _refuse(folder: Path, report: Mapping[str, object]) -> None:
    """Leave the report alone."""
    _clear(folder)
    with disk_errors(folder):
        _write(folder / REPORT, encode_document(report))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also when the power fails."""
    growing = path.with_name(f".{path.name}.part")
    with growing.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    growing.replace(path)


def encode_document(document: Mapping[str, object]) -> bytes:
    """JSON for people and programs: UTF-8, indented, with no number that JSON lacks."""
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def _clear(folder: Path) -> None:
    with disk_errors(folder):
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
