"""Rows of imports for tests, in any state."""

import itertools

from django.utils import timezone

from inpaint_app.models import HubImport, HubImportFile
from tests.factories import make_checkpoint, make_model

_numbers = itertools.count(1)


def make_import(status: str = "queued", **fields) -> HubImport:
    """An import of two files, with what the database asks of its state."""
    now = timezone.now()
    model = fields.pop("model", None) or make_model()
    needed = {
        "running": {"worker": "host:1:a", "lease_expires_at": now, "started": now},
        "failed": {"error_code": "import.crashed", "finished": now},
        "succeeded": {"finished": now, "progress": 100},
        "cancelled": {"finished": now},
    }
    values = {"model": model, "label": f"owner/weights@main {next(_numbers)}", "status": status}
    if status == "succeeded":
        values["checkpoint"] = make_checkpoint(model)
    job = HubImport.objects.create(**{**values, **needed.get(status, {}), **fields})
    for role, path in (("config", "config.yaml"), ("unet", "unet.bin")):
        HubImportFile.objects.create(
            hub_import=job,
            role=role,
            repo="owner/weights",
            revision="main",
            commit="1" * 40,
            path=path,
            size=1000,
            blob_id="2" * 40,
        )
    return job
