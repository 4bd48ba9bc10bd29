"""The model hub that the settings name, and the files of an import as it lists them."""

from django.conf import settings

from inpaint_app.hub_source.hub import Hub
from inpaint_app.hub_source.patience import AT_ONCE, IN_A_WORKER, Patience
from inpaint_app.hub_source.repository import HubFile, Snapshot
from inpaint_app.models import HubImportFile


def source_hub(patience: Patience = IN_A_WORKER) -> Hub:
    """The hub to import from; with ``AT_ONCE`` for somebody who waits for a page."""
    return Hub(settings.HUB_HF_ENDPOINT, settings.HUB_HF_TOKEN, patience)


def look_up(repo: str, revision: str = "", *, commit: str = "") -> Snapshot:
    """What ``revision`` of ``repo`` is, or still is at ``commit``, for somebody who waits.

    Raises the ``SourceError`` that fits.
    """
    hub = source_hub(AT_ONCE)
    if not commit:
        return hub.resolve(repo, revision)
    pinned = hub.resolve(repo, commit)
    return Snapshot(repo, revision or commit, pinned.commit, pinned.files)


def listed_file(row: HubImportFile) -> tuple[Snapshot, HubFile]:
    """The file as the hub listed it when it was asked for."""
    file = HubFile(row.path, row.size, row.blob_id, row.sha256 or None)
    return Snapshot(row.repo, row.revision, row.commit, (file,)), file
