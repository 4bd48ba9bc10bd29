"""A worker says that it lives: by the timer that every Celery worker has, in a row of its own."""

import logging
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.db import Error as DatabaseError
from django.db import connection

from inpaint_app.workflow.workers import SECONDS_BETWEEN_SIGNS, report_worker, worker_left

logger = logging.getLogger(__name__)


@worker_ready.connect
def begin_signs(sender: Any, **_: Any) -> None:
    """Report now and from now on; ``sender`` is the worker's consumer."""
    queues = list(sender.app.amqp.queues.consume_from)
    slots = sender.controller.concurrency or 1

    def report() -> None:
        try:
            report_worker(sender.hostname, queues, slots)
        except DatabaseError:  # away for a moment; the next sign may come through
            logger.exception("The worker %s could not say that it lives.", sender.hostname)
        finally:
            connection.close()  # no child is to inherit it

    report()
    sender.timer.call_repeatedly(SECONDS_BETWEEN_SIGNS, report)


@worker_shutting_down.connect
def end_signs(sender: str, **_: Any) -> None:
    """A worker that is told to end says goodbye; ``sender`` is its name."""
    try:
        worker_left(sender)
    except DatabaseError:
        logger.exception("The worker %s could not say goodbye.", sender)
    finally:
        connection.close()
