"""checkpoint -> export -> validate -> chunk: a folder that publishing can take as it is.

========================================  ====================================================
``DIR/report.json``                       the verdict, and every number behind it
``DIR/fragment.json``                     what a manifest will say; only with a good verdict
``DIR/<variant>/<role>.onnx``             graphs, loadable where they lie
``DIR/<variant>/<role>-<nnnn>.bin``       their weights, as ONNX external data
``DIR/chunks/<aa>/<sha256>``              the same bytes under their own names
========================================  ====================================================

The folder appears whole or not at all; a candidate that fails validation leaves a folder with its
report alone. This module is safe to import anywhere; building needs the ``export`` extra.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inpaint_app.browser_proof.setup import ProofSetup
from inpaint_app.checkpoint.exporter import require_exporter
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.chunk.errors import disk_errors
from inpaint_app.errors import ValidationError
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

    ``defaults`` are what a visitor's run starts from, where it samples; ``proof`` says in which
    browser the candidate is proved, and without it the report says that it was not; with an
    ``int8_psnr_budget``, in decibels, there is an int8 as well, provided that it keeps to that.
    Raises ExporterMissingError, CheckpointError, ExportError, StorageError; and ValidationError,
    with the report written to ``out`` before.
    """
    require_exporter()
    from inpaint_app.candidate_build import CandidateBuild  # noqa: PLC0415 - imports torch

    miss: ValidationError | None = None
    fragment: Mapping[str, object] = {}
    with replace_folder(out) as folder:
        chosen = defaults or SamplingDefaults()
        build = CandidateBuild(folder, progress, chosen, proof, int8_psnr_budget)
        try:
            fragment = build.run(files)
        except ValidationError as error:
            miss = error
            build.fail(error)
            _clear(folder)
        report = build.report
        with disk_errors(out):
            (folder / REPORT).write_bytes(report.encode())
            if miss is None:
                (folder / FRAGMENT).write_bytes(encode_document(fragment))
    if miss is not None:
        raise miss
    progress("store", 1.0, f"Candidate written to {out.name}")
    return Candidate(out, fragment, report.as_json())


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
