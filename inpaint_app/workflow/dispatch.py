"""Hand work to the workers. Tasks are named, not imported: they import the workflow."""

import logging
from collections.abc import Mapping
from types import MappingProxyType

from celery import current_app
from django.db import transaction
from django.utils import timezone

from inpaint_app.models import LeasedJob, WebhookMessage

# The task that does a job, by the name of its table.
TASKS: Mapping[str, str] = MappingProxyType(
    {
        "run": "inpaint_app.execute_run",
        "hubimport": "inpaint_app.execute_import",
        "mirrorcopy": "inpaint_app.execute_copy",
    }
)
DELIVER_WEBHOOK = "inpaint_app.deliver_webhook"

logger = logging.getLogger(__name__)


def send_on_commit(job: LeasedJob) -> None:
    """Send ``job`` once the transaction is through: a worker must find the row.

    Where the broker is down the job stays queued; inpaint_app.workflow.liveness sends it again.
    """
    name, job_id = job._meta.model_name or "", job.pk  # noqa: SLF001 - Django's public _meta

    def send() -> None:
        current_app.send_task(TASKS[name], args=[job_id])
        logger.info("Sent %s %s to the workers.", name, job_id)

    type(job)._default_manager.filter(pk=job_id).update(sent_at=timezone.now())  # noqa: SLF001 - public in Django
    transaction.on_commit(send, robust=True)


def send_webhook_on_commit(message: WebhookMessage) -> None:
    """Send ``message`` once the transaction is through; what gets lost the clock sends again."""
    message_id = message.pk

    def send() -> None:
        current_app.send_task(DELIVER_WEBHOOK, args=[message_id])

    transaction.on_commit(send, robust=True)
