from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import Run, StateChange
from inpaint_app.workflow.claims import claim_run
from inpaint_app.workflow.lease import Lease
from tests.factories import make_run
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db


def test_a_queued_run_is_claimed_with_a_lease():
    run = claim_run(make_run().pk, "delivery-1")
    assert run.status == "running"
    assert run.worker.endswith(":delivery-1")
    left = run.lease_expires_at - timezone.now()
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)
    assert StateChange.objects.get(subject_type="run").to_state == "running"


def test_a_second_delivery_finds_nothing_to_claim():
    run = make_run()
    assert claim_run(run.pk, "delivery-1") is not None
    before = Run.objects.values().get(pk=run.pk)
    assert claim_run(run.pk, "delivery-1") is None
    assert claim_run(run.pk, "delivery-2") is None
    assert Run.objects.values().get(pk=run.pk) == before


@pytest.mark.parametrize("status", ["running", "succeeded", "failed", "cancelled"])
def test_what_is_not_queued_is_not_claimed(status):
    assert claim_run(make_run(status).pk, "delivery-1") is None


def test_a_run_that_does_not_exist_is_not_claimed():
    assert claim_run(10**9, "delivery-1") is None


class TestHeartbeat:
    @pytest.fixture
    def claimed_run(self, committed_db, settings):
        settings.HUB_RUN_LEASE_SECONDS = 0.4
        return claim_run(make_run().pk, "delivery-1")

    def test_the_lease_is_renewed_while_the_work_goes_on(self, claimed_run):
        with Lease(claimed_run) as lease:
            wait_until(
                lambda: Run.objects.get().lease_expires_at > claimed_run.lease_expires_at,
                "the lease was not renewed",
            )
            assert not lease.is_lost
        after = Run.objects.get().lease_expires_at
        assert Run.objects.get().lease_expires_at == after

    def test_a_cancelled_run_is_noticed(self, claimed_run):
        with Lease(claimed_run) as lease:
            Run.objects.update(status="cancelled", finished=timezone.now())
            wait_until(lambda: lease.is_lost, "the cancellation was not noticed")

    def test_a_run_given_to_another_attempt_is_noticed(self, claimed_run):
        with Lease(claimed_run) as lease:
            Run.objects.update(worker="somebody-else")
            wait_until(lambda: lease.is_lost, "the loss was not noticed")

    def test_a_database_that_is_away_for_a_moment_does_not_end_the_work(
        self, claimed_run, monkeypatch, caplog
    ):
        from django.db import OperationalError

        from inpaint_app.workflow import lease as module

        real, calls = module.as_read, []

        def flaky(run):
            calls.append(run)
            if len(calls) == 1:
                raise OperationalError("away")
            return real(run)

        monkeypatch.setattr(module, "as_read", flaky)
        with Lease(claimed_run) as lease:
            wait_until(
                lambda: Run.objects.get().lease_expires_at > claimed_run.lease_expires_at,
                "the lease was not renewed",
            )
            assert not lease.is_lost
        assert "could not be renewed" in caplog.text
