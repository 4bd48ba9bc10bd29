"""Hand a run to the workers. Tasks are named, not imported: they import the workflow."""

import logging

from celery import current_app
from django.db import transaction
from django.utils import timezone

from inpaint_app.models import Run

EXECUTE_RUN = "inpaint_app.execute_run"

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
