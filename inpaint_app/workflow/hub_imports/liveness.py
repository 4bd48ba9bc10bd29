"""Imports that nobody works at, and what is left of those that nobody will go on with."""

import shutil
import time

from django.conf import settings

from inpaint_app.models import HubImport
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.hub_imports.errors import ImportWorkerLostError
from inpaint_app.workflow.liveness import fail_lost_jobs, send_forgotten_jobs
from inpaint_app.workflow.transitions import ACTIVE

SECONDS_AN_HOUR = 3600


def reap_lost_imports() -> tuple[int, int]:
    """Fail imports whose lease has passed, send again those queued for long; how many of each."""
    lost = fail_lost_jobs(HubImport, ImportWorkerLostError)
    return len(lost), send_forgotten_jobs(HubImport)


def discard_stale_files() -> int:
    """Remove what has arrived of imports that ended long ago without success; how many.

    They are kept as long as an upload that nobody goes on with.
    """
    folder = hub_home() / "imports"
    active = {
        str(pk) for pk in HubImport.objects.filter(status__in=ACTIVE).values_list("pk", flat=True)
    }
    before = time.time() - settings.HUB_UPLOAD_HOURS * SECONDS_AN_HOUR
    found = folder.iterdir() if folder.is_dir() else ()
    stale = [path for path in found if path.name not in active and path.stat().st_mtime < before]
    for path in stale:
        shutil.rmtree(path, ignore_errors=True)
    return len(stale)
