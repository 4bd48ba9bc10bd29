"""Which workers live: each says so in a row of its own, and is forgotten after a long silence."""

import os
import socket
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.utils import timezone

from inpaint_app.models import Worker
from inpaint_app.workflow.memory import memory_for_runs

EXPORTS: Final = "exports"
SECONDS_BETWEEN_SIGNS: Final = 10.0
# Three signs missed: gone, or its machine is too busy to say anything.
ALIVE: Final = timedelta(seconds=35)
FORGOTTEN: Final = timedelta(days=1)


def report_worker(name: str, queues: Collection[str], slots: int) -> None:
    """Write that the worker ``name``, which is this process, lives."""
    seen = {
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "queues": ",".join(sorted(queues)),
        "slots": slots,
        "memory_bytes": memory_for_runs(),
        "seen_at": timezone.now(),
    }
    Worker.objects.update_or_create(name=name, defaults=seen)


def worker_left(name: str) -> None:
    """Forget a worker that says goodbye."""
    Worker.objects.filter(name=name).delete()


def forget_silent_workers() -> int:
    """Forget those that have been silent for a day; how many."""
    return Worker.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()[0]


def is_alive(worker: Worker) -> bool:
    """Whether it has been heard of lately."""
    return worker.seen_at > timezone.now() - ALIVE


def exporting_workers() -> list[Worker]:
    """Those that live and take runs."""
    alive = Worker.objects.filter(seen_at__gt=timezone.now() - ALIVE)
    return [worker for worker in alive if EXPORTS in worker.queues.split(",")]
