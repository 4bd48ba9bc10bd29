"""What Celery calls: ids in, the workflow does it, nothing comes back.

A message may come twice, late, or never; the rows decide what there is to do.
"""

from celery import Task, shared_task

from inpaint_app.workflow import (
    channels,
    execution,
    journal_chain,
    liveness,
    schedule,
    webhook_delivery,
)

# Past any honest export; a hung one ends as a failed run rather than holding the worker for ever.
MAX_RUN_SECONDS = 6 * 3600
# Past every time limit of an attempt; a receiver that answers byte by byte ends here.
MAX_DELIVERY_SECONDS = 30


@shared_task(
    bind=True, name="inpaint_app.execute_run", soft_time_limit=MAX_RUN_SECONDS, ignore_result=True
)
def execute_run(self: "Task[[int], None]", run_id: int) -> None:
    """Do a queued run."""
    execution.execute_run(run_id, str(self.request.id))


@shared_task(name="inpaint_app.reap_lost_runs", ignore_result=True)
def reap_lost_runs() -> None:
    """Fail or send again the runs that nobody works at."""
    liveness.reap_lost_runs()


@shared_task(name="inpaint_app.renew_channel_documents", ignore_result=True)
def renew_channel_documents() -> None:
    """Keep the channels' documents from expiring."""
    channels.renew_channel_documents()


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
