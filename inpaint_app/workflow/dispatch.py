"""Hand work to the workers. Tasks are named, not imported: they import the workflow."""

import logging

from celery import current_app
from django.db import transaction
from django.utils import timezone

from inpaint_app.models import Run, WebhookMessage

EXECUTE_RUN = "inpaint_app.execute_run"
DELIVER_WEBHOOK = "inpaint_app.deliver_webhook"

logger = logging.getLogger(__name__)


def send_run_on_commit(run: Run) -> None:
    """Send ``run`` once the transaction is through: a worker must find the row.

    Where the broker is down the run stays queued; inpaint_app.workflow.liveness sends it again.
    """
    run_id = run.pk

    def send() -> None:
        current_app.send_task(EXECUTE_RUN, args=[run_id])
        logger.info("Sent run %s to the workers.", run_id)

    Run.objects.filter(pk=run_id).update(sent_at=timezone.now())
    transaction.on_commit(send, robust=True)


def send_webhook_on_commit(message: WebhookMessage) -> None:
    """Send ``message`` once the transaction is through; what gets lost the clock sends again."""
    message_id = message.pk

    def send() -> None:
        current_app.send_task(DELIVER_WEBHOOK, args=[message_id])

    transaction.on_commit(send, robust=True)
