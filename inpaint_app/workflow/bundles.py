"""A folder that export_checkpoint made elsewhere becomes a candidate here, without an exporter.

Nothing in it is believed: every chunk and every file is hashed, the fragment goes through the
manifest's schema, and the report has to say that validation passed.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inpaint_app.models import HubModel, Release
from inpaint_app.progress import Progress, silent
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.candidates import store_chunks, write_candidate
from inpaint_app.workflow.errors import BundleCorruptError, BundleMalformedError
from inpaint_app.workflow.fragments import check_fragment, iter_files
from inpaint_app.workflow.journal import Actor

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
READ_BYTES = 1024 * 1024


def import_bundle(
    model: HubModel,
    directory: Path,
    *,
    actor: Actor,
    origin: str = "bundle",
    progress: Progress = silent,
) -> Release:
    """Verify the bundle, store its chunks and write a candidate of ``model``.

    Raises ``BundleMalformedError``, ``BundleCorruptError``, ``ManifestMalformedError``,
    ``ManifestInconsistentError`` and the store's errors.
    """
    fragment = _read_document(directory / "fragment.json")
    report = _read_document(directory / "report.json")
    check_fragment(fragment)
    _verify_files(directory, fragment, progress)
    store_chunks(directory, fragment, chunk_store(), progress)
    return write_candidate(model, fragment, report, origin=origin, actor=actor)


def _read_document(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_DOCUMENT_BYTES:
            raise BundleMalformedError(f"{path.name} has more than {MAX_DOCUMENT_BYTES} bytes.")
        document = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise BundleMalformedError(f"{path.name} cannot be read: {error}.") from error
    if not isinstance(document, dict):
        raise BundleMalformedError(f"{path.name} is not a JSON object.")
    return document


def _verify_files(directory: Path, fragment: Mapping[str, Any], progress: Progress) -> None:
    """Each chunk has the bytes of its name, and the chunks of a file, joined, are the file."""
    files = list(iter_files(fragment))
    for number, file in enumerate(files):
        progress("chunk", number / len(files), f"verifying {file['path']}")
        whole = hashlib.sha256()
        for chunk in file["chunks"]:
            path = directory / chunk_key(chunk["sha256"])
            if _digest_into(whole, path) != (chunk["sha256"], chunk["size"]):
                raise BundleCorruptError(f"The chunk {chunk['sha256']} has other bytes.")
        if whole.hexdigest() != file["sha256"]:
            raise BundleCorruptError(f"The chunks of {file['path']} do not join to that file.")


def _digest_into(whole: "hashlib._Hash", path: Path) -> tuple[str, int]:
    own, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as chunk:
            while piece := chunk.read(READ_BYTES):
                own.update(piece)
                whole.update(piece)
                size += len(piece)
    except OSError as error:
        raise BundleCorruptError(f"The chunk {path.name} cannot be read.") from error
    return own.hexdigest(), size
