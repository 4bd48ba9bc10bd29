"""The files of one import: from the hub to the disk, and from there through the quarantine.

Configurations come first and are scanned at once: what is wrong with them is found before gigabytes
are fetched. A file whose upload of an earlier attempt is still good is not fetched again.
"""

from pathlib import Path
from typing import cast

from inpaint_app.checkpoint.files import Role
from inpaint_app.hub_source.download import Download, Received
from inpaint_app.hub_source.hub import Hub
from inpaint_app.hub_source.layouts import published_configuration
from inpaint_app.models import HubImport, HubImportFile, Upload
from inpaint_app.presentation.formats import format_bytes, format_seconds
from inpaint_app.progress import Progress
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.checkpoints import checkpoint_digest
from inpaint_app.workflow.errors import CheckpointDuplicateError
from inpaint_app.workflow.hub_imports.source import listed_file
from inpaint_app.workflow.uploads.inspection import DOCUMENT_ROLES
from inpaint_app.workflow.uploads.limits import check_length, max_bytes
from inpaint_app.workflow.uploads.receiving import append_bytes, begin_upload
from inpaint_app.workflow.uploads.scanning import scan_upload

USABLE = (Upload.Status.UPLOADED, Upload.Status.ACCEPTED)


def import_folder(job: HubImport) -> Path:
    """Where files lie while they arrive, from one attempt to the next."""
    return hub_home() / "imports" / str(job.pk)


class Fetching:
    """The work of one attempt; ``run`` gives the accepted uploads by role."""

    def __init__(self, job: HubImport, hub: Hub, progress: Progress) -> None:
        self._job = job
        self._hub = hub
        self._progress = progress
        rows = job.files.select_related("upload").order_by("size")
        self._rows = sorted(rows, key=lambda row: row.role not in DOCUMENT_ROLES)
        self._bytes = max(sum(row.size for row in rows), 1)
        self._done = 0

    def run(self) -> dict[Role, Upload]:
        """Fetch and scan every file; raises the ``HubError`` of the first that cannot be taken."""
        for row in self._rows:
            check_length(self._job.created_by, row.size)
        documents = [row for row in self._rows if row.role in DOCUMENT_ROLES]
        weights = [row for row in self._rows if row.role not in DOCUMENT_ROLES]
        for row in documents:
            self._fetch(row)
            self._scan(row)
        self._require_new()
        for row in weights:
            self._fetch(row)
        for index, row in enumerate(weights):
            self._progress("scan", index / len(weights), row.path)
            self._scan(row)
        return self._accepted()

    def _require_new(self) -> None:
        """Refuse what the model has, as soon as it can be told: large files are listed by hash."""
        known = {row.role: row.upload.sha256 if row.upload else row.sha256 for row in self._rows}
        if not all(known.values()):
            return
        model, sha256 = self._job.model, checkpoint_digest(cast("dict[Role, str]", known))
        if model.checkpoints.filter(sha256=sha256).exists():
            raise CheckpointDuplicateError(f"The model {model} has the checkpoint {sha256}.")

    def _fetch(self, row: HubImportFile) -> None:
        if not _is_usable(row.upload):
            self._receive(row)
        self._done += row.size

    def _receive(self, row: HubImportFile) -> None:
        target = import_folder(self._job) / row.role
        if row.repo:
            snapshot, file = listed_file(row)
            download = Download(self._hub, snapshot, file, target)
            download.run(self._listener(row), max_bytes=max_bytes(self._job.created_by))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(published_configuration())
        row.upload = self._hand_in(row, target)
        row.save(update_fields=["upload"])
        target.unlink()

    def _listener(self, row: HubImportFile) -> Received:
        def listen(received: int, waiting: float = 0.0) -> None:
            fraction = (self._done + received) / self._bytes
            amount = f"{format_bytes(received)} of {format_bytes(row.size)}"
            pause = f", and waits for {format_seconds(waiting)}" if waiting else ""
            self._progress("download", fraction, f"{row.path}: {amount}{pause}")

        listen(0)
        return listen

    def _hand_in(self, row: HubImportFile, path: Path) -> Upload:
        upload = begin_upload(
            owner=self._job.created_by,
            name=_name(row),
            length=path.stat().st_size,
            source=Upload.Source.HUB,
            origin=row.origin[:400],
            expected_sha256=row.sha256,
            role=row.role,
        )
        with path.open("rb") as stream:
            append_bytes(upload, stream, offset=0)
        return upload

    def _scan(self, row: HubImportFile) -> None:
        if row.upload is not None and (refusal := scan_upload(row.upload)):
            raise refusal

    def _accepted(self) -> dict[Role, Upload]:
        found = {row.role: row.upload for row in self._rows if row.upload}
        return cast("dict[Role, Upload]", found)


def _is_usable(upload: Upload | None) -> bool:
    """Whether the bytes of an earlier attempt are here, and nobody has judged against them."""
    return upload is not None and upload.status in USABLE and upload.checkpoint_id is None


def _name(row: HubImportFile) -> str:
    return row.path.rpartition("/")[2]
