"""What Celery calls: ids in, the workflow does it, nothing comes back.

A message may come twice, late, or never; the rows decide what there is to do.
"""

from datetime import timedelta

from celery import Task, shared_task
from django.conf import settings

from inpaint_app.models import Upload
from inpaint_app.workflow import (
    channels,
    execution,
    garbage,
    hub_imports,
    journal_chain,
    kept_work,
    liveness,
    mirrors,
    schedule,
    sign_ins,
    uploads,
    webhook_delivery,
    workers,
)

# Past any honest export; a hung one ends as a failed run rather than holding the worker for ever.
MAX_RUN_SECONDS = 6 * 3600
# Two gigabytes at a hundred kilobytes a second; what has arrived by then is kept for a retry.
MAX_IMPORT_SECONDS = 6 * 3600
# As long as an import: the same bytes the other way.
MAX_COPY_SECONDS = 6 * 3600
# Past every time limit of an attempt; a receiver that answers byte by byte ends here.
MAX_DELIVERY_SECONDS = 30


@shared_task(
    bind=True, name="inpaint_app.execute_run", soft_time_limit=MAX_RUN_SECONDS, ignore_result=True
)
def execute_run(self: "Task[[int], None]", run_id: int) -> None:  # noqa: ARG001 - for the logs
    """Do the run that is first in line, which is not always the one that the message names."""
    execution.execute_next_run(str(self.request.id))


@shared_task(name="inpaint_app.reap_lost_runs", ignore_result=True)
def reap_lost_runs() -> None:
    """Fail or send again the runs that nobody works at; remove what they left long ago."""
    liveness.reap_lost_runs()
    kept_work.remove_old_work()
    workers.forget_silent_workers()


@shared_task(name="inpaint_app.scan_upload", ignore_result=True)
def scan_upload(upload_id: int) -> None:
    """Look at a file that has arrived."""
    if (upload := Upload.objects.filter(pk=upload_id).first()) is not None:
        uploads.scan_upload(upload)


@shared_task(name="inpaint_app.resend_scans", ignore_result=True)
def resend_scans() -> None:
    """Ask again for the scans that came to no end."""
    uploads.resend_scans()


@shared_task(name="inpaint_app.expire_uploads", ignore_result=True)
def expire_uploads() -> None:
    """Discard uploads that nobody goes on with."""
    uploads.expire_uploads()


@shared_task(name="inpaint_app.renew_channel_documents", ignore_result=True)
def renew_channel_documents() -> None:
    """Keep the channels' documents from expiring."""
    channels.renew_channel_documents()


@shared_task(
    bind=True,
    name="inpaint_app.execute_import",
    soft_time_limit=MAX_IMPORT_SECONDS,
    ignore_result=True,
)
def execute_import(self: "Task[[int], None]", import_id: int) -> None:
    """Do a queued import."""
    hub_imports.execute_import(import_id, str(self.request.id))


@shared_task(name="inpaint_app.reap_lost_imports", ignore_result=True)
def reap_lost_imports() -> None:
    """Fail or send again the imports that nobody works at."""
    hub_imports.reap_lost_imports()


@shared_task(
    bind=True,
    name="inpaint_app.execute_copy",
    soft_time_limit=MAX_COPY_SECONDS,
    ignore_result=True,
)
def execute_copy(self: "Task[[int], None]", copy_id: int) -> None:
    """Bring a release to a mirror."""
    mirrors.execute_copy(copy_id, str(self.request.id))


@shared_task(name="inpaint_app.reap_lost_copies", ignore_result=True)
def reap_lost_copies() -> None:
    """Fail or send again the copies that nobody works at."""
    mirrors.reap_lost_copies()


@shared_task(name="inpaint_app.sync_mirrors", ignore_result=True)
def sync_mirrors() -> None:
    """Compare every mirror with what it should hold, and mend it."""
    mirrors.sync_mirrors()


@shared_task(name="inpaint_app.discard_stale_imports", ignore_result=True)
def discard_stale_imports() -> None:
    """Let go of what has arrived of imports that nobody goes on with."""
    hub_imports.discard_stale_files()


@shared_task(name="inpaint_app.execute_scheduled_moves", ignore_result=True)
def execute_scheduled_moves() -> None:
    """Make the moves of channels that are due."""
    schedule.execute_scheduled_moves()


@shared_task(
    name="inpaint_app.deliver_webhook", soft_time_limit=MAX_DELIVERY_SECONDS, ignore_result=True
)
def deliver_webhook(message_id: int) -> None:
    """Make one attempt to deliver a message."""
    webhook_delivery.deliver_webhook(message_id)


@shared_task(name="inpaint_app.send_due_webhooks", ignore_result=True)
def send_due_webhooks() -> None:
    """Hand the messages that are due to the workers."""
    webhook_delivery.send_due_webhooks()


@shared_task(name="inpaint_app.seal_journal", ignore_result=True)
def seal_journal() -> None:
    """Seal the journal's new lines."""
    journal_chain.seal_journal()


@shared_task(name="inpaint_app.collect_garbage", ignore_result=True)
def collect_garbage() -> None:
    """Remove what nothing names; candidates are for people to discard."""
    grace = timedelta(hours=settings.HUB_GARBAGE_GRACE_HOURS)
    garbage.collect_garbage(garbage.Scope(grace), actor=None)


@shared_task(name="inpaint_app.forget_old_sign_ins", ignore_result=True)
def forget_old_sign_ins() -> None:
    """Let go of the addresses of people who signed in long ago."""
    sign_ins.forget_old_sign_ins()
