"""Workers say that they live; who is silent is shown as such, and forgotten in the end."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from inpaint_app.models import Worker
from inpaint_app.workflow.workers import (
    exporting_workers,
    forget_silent_workers,
    is_alive,
    report_worker,
    worker_left,
)

pytestmark = pytest.mark.django_db


def silent_for(**time):
    Worker.objects.update(seen_at=timezone.now() - timedelta(**time))


def test_a_worker_has_one_row_however_often_it_reports():
    report_worker("exports@host", ["exports"], 2)
    first = Worker.objects.get()
    report_worker("exports@host", ["exports"], 2)
    again = Worker.objects.get()
    assert again.seen_at > first.seen_at
    assert again.memory_bytes > 0


def test_only_those_count_that_live_and_take_runs():
    report_worker("upkeep@host", ["upkeep"], 1)
    assert exporting_workers() == []
    report_worker("all@host", ["upkeep", "exports"], 1)
    [worker] = exporting_workers()
    assert (worker.name, is_alive(worker)) == ("all@host", True)
    silent_for(minutes=1)
    assert exporting_workers() == []


def test_one_that_says_goodbye_or_is_silent_for_long_is_forgotten():
    report_worker("one@host", ["exports"], 1)
    report_worker("two@host", ["exports"], 1)
    worker_left("one@host")
    assert [worker.name for worker in Worker.objects.all()] == ["two@host"]
    silent_for(hours=23)
    assert forget_silent_workers() == 0
    silent_for(hours=25)
    assert forget_silent_workers() == 1


def test_a_dead_worker_is_noticed_within_a_minute_by_default():
    """The lease runs out, then the upkeep looks: both at their latest, with seconds to spare."""
    assert settings.HUB_RUN_LEASE_SECONDS + settings.HUB_REAP_SECONDS <= 50
