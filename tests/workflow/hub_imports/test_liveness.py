"""An import whose worker is gone fails soon and says so; what it left goes when nobody wants it."""

import os
from datetime import timedelta

from django.utils import timezone

from inpaint_app.models import HubImport
from inpaint_app.workflow import liveness
from inpaint_app.workflow.hub_imports import discard_stale_files, reap_lost_imports
from inpaint_app.workflow.hub_imports.fetching import import_folder

LONG_AGO = timedelta(hours=1)


def test_a_lost_worker_is_noticed_and_the_import_can_be_retried(job):
    now = timezone.now()
    HubImport.objects.update(
        status="running", worker="host:1:a", lease_expires_at=now - LONG_AGO, started=now
    )
    assert reap_lost_imports() == (1, 0)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "import.worker_lost")
    assert "goes on with what has arrived" in job.error_message


def test_a_message_that_got_lost_is_sent_again(job, monkeypatch):
    sent = []
    monkeypatch.setattr(liveness, "send_on_commit", lambda row: sent.append(row.pk))
    HubImport.objects.update(sent_at=timezone.now() - LONG_AGO)
    assert reap_lost_imports() == (0, 1)
    assert sent == [job.pk]


def test_what_an_old_import_left_is_removed_and_that_of_an_active_one_kept(job, hub_home):
    for folder in (import_folder(job), hub_home / "imports" / "999", hub_home / "imports" / "998"):
        folder.mkdir(parents=True)
        (folder / "unet.partial").write_bytes(b"part")
    old = timezone.now().timestamp() - 100 * 3600
    for folder in (import_folder(job), hub_home / "imports" / "999"):
        os.utime(folder, (old, old))
    assert discard_stale_files() == 1
    assert sorted(path.name for path in (hub_home / "imports").iterdir()) == sorted(
        [str(job.pk), "998"]
    )
