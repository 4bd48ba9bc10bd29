"""Which run a worker takes: in line, with memory for it, and nobody waits for ever."""

import pytest
from django.utils import timezone

from inpaint_app.models import Run, RunStage
from inpaint_app.workflow import claims
from inpaint_app.workflow.claims import claim_next_run, wake_waiting_run
from inpaint_app.workflow.errors import RunNotQueuedError
from inpaint_app.workflow.memory import BASE_BYTES, memory_for_runs, needed_bytes
from inpaint_app.workflow.runs import cancel_run, move_to_front, request_run
from tests.factories import make_checkpoint, make_model, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

GB = 10**9


@pytest.fixture(autouse=True)
def _memory(settings):
    settings.HUB_RUN_MEMORY_BYTES = 10 * GB


@pytest.fixture
def woken(monkeypatch):
    """The runs that a message was sent for."""
    ids = []
    monkeypatch.setattr(claims, "send_on_commit", lambda run: ids.append(run.pk))
    return ids


def end(run):
    Run.objects.filter(pk=run.pk).update(status="succeeded", finished=timezone.now())


def test_runs_are_taken_in_the_order_in_which_they_were_queued():
    runs = [make_run(memory_bytes=GB) for _ in range(3)]
    assert [claim_next_run(f"d{n}").pk for n in range(3)] == [run.pk for run in runs]
    assert claim_next_run("d3") is None


def test_one_moved_to_the_front_is_taken_first():
    runs = [make_run(memory_bytes=GB) for _ in range(3)]
    move_to_front(runs[1], actor=None)
    move_to_front(runs[2], actor=None, reason="Urgent.")
    taken = [claim_next_run(f"d{n}").pk for n in range(3)]
    assert taken == [runs[2].pk, runs[1].pk, runs[0].pk]


def test_what_does_not_wait_cannot_be_moved():
    with pytest.raises(RunNotQueuedError):
        move_to_front(make_run("running"), actor=None)


def test_a_run_without_room_stays_queued_and_says_why(woken):
    first, second = make_run(memory_bytes=6 * GB), make_run(memory_bytes=5 * GB)
    assert claim_next_run("d1").pk == first.pk
    assert claim_next_run("d2") is None
    second.refresh_from_db()
    assert second.status == "queued"
    assert "Needs 5.00 GB of memory; 4.00 GB is free" in second.waits_for


def test_it_starts_when_there_is_room(woken):
    first, second = make_run(memory_bytes=6 * GB), make_run(memory_bytes=5 * GB)
    claim_next_run("d1")
    claim_next_run("d2")
    end(first)
    wake_waiting_run()
    assert woken == [second.pk]
    taken = claim_next_run("d3")
    assert (taken.pk, taken.waits_for) == (second.pk, "")


def test_a_large_run_is_not_overtaken_for_ever():
    """Small ones behind it would fit each time that one ends; the large one would never start."""
    small, large, later = (make_run(memory_bytes=n * GB) for n in (3, 9, 3))
    assert claim_next_run("d1").pk == small.pk
    assert claim_next_run("d2") is None
    end(small)
    assert claim_next_run("d3").pk == large.pk
    assert claim_next_run("d4") is None
    end(large)
    assert claim_next_run("d5").pk == later.pk


def test_one_that_never_fits_here_says_so_and_holds_nobody_back():
    large, small = make_run(memory_bytes=11 * GB), make_run(memory_bytes=GB)
    assert claim_next_run("d1").pk == small.pk
    large.refresh_from_db()
    assert "Needs 11.0 GB of memory" in large.waits_for
    assert "HUB_RUN_MEMORY_BYTES" in large.waits_for


def test_what_runs_on_another_machine_takes_no_room_here():
    make_run("running", memory_bytes=9 * GB, worker="elsewhere:1:d0")
    run = make_run(memory_bytes=9 * GB)
    assert claim_next_run("d1").pk == run.pk


def test_who_takes_a_run_sends_for_the_next_that_waits(woken):
    """Each message is for one run; room for two must not be used by one alone."""
    for size in (9, 4, 4):
        make_run(memory_bytes=size * GB)
    large = claim_next_run("d1")
    assert claim_next_run("d2") is None
    Run.objects.filter(status="queued").update(waits_for="room")
    end(large)
    woken.clear()
    assert claim_next_run("d3") is not None
    assert len(woken) == 1


def test_nothing_is_sent_while_nobody_waits_for_memory(woken):
    make_run(memory_bytes=GB)
    make_run(memory_bytes=GB)
    claim_next_run("d1")
    assert woken == []


def test_a_cancelled_run_lets_those_behind_it_go(woken, monkeypatch):
    _first, second, third = (make_run(memory_bytes=n * GB) for n in (6, 9, 3))
    claim_next_run("d1")
    assert claim_next_run("d2") is None
    assert claim_next_run("d3") is None
    cancel_run(Run.objects.get(pk=second.pk), actor=None)
    assert woken == [third.pk]
    assert claim_next_run("d4").pk == third.pk


def test_a_run_states_what_it_is_expected_to_need():
    checkpoint = make_checkpoint(size=1_000_000_000)
    assert request_run(checkpoint, actor=None).memory_bytes == BASE_BYTES + 3_000_000_000


def test_what_earlier_runs_of_the_model_took_counts_more_than_an_estimate():
    model = make_model()
    earlier = make_run("succeeded", make_checkpoint(model, size=1000))
    for peak in (2 * GB, 4 * GB):
        RunStage.objects.create(
            run=earlier, attempt=1, name="export", started=NOW, peak_memory_bytes=peak
        )
    assert needed_bytes(make_checkpoint(model, size=1100)) == 4_400_000_000
    assert needed_bytes(make_checkpoint(model, size=5000)) == BASE_BYTES + 15000


def test_by_default_runs_get_most_of_the_machine(settings, monkeypatch):
    settings.HUB_RUN_MEMORY_BYTES = 0
    monkeypatch.setattr("inpaint_app.workflow.memory.machine_memory", lambda: 10 * GB)
    assert memory_for_runs() == 8 * GB


NOW = timezone.now()
