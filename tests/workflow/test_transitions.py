"""Each step of the state machine by name; the database's part is in tests/models."""

import importlib

import pytest

from inpaint_app.models import Run, StateChange
from inpaint_app.workflow.errors import IllegalTransitionError, RunMovedOnError
from inpaint_app.workflow.transitions import LEGAL, advance_job
from tests.factories import make_run, make_user

pytestmark = pytest.mark.django_db

guards = importlib.import_module("inpaint_app.migrations.0002_guards")


def test_the_code_and_the_database_know_the_same_steps():
    steps = {(before, after) for before, afters in LEGAL.items() for after in afters}
    assert steps == set(guards.LEGAL_RUN_TRANSITIONS)


def test_every_state_has_its_steps():
    assert set(LEGAL) == set(Run.Status.values)


ILLEGAL = [(b, a) for b in Run.Status.values for a in Run.Status.values if a not in LEGAL[b]]


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_an_illegal_step_is_refused_before_anything_is_written(before, after):
    run = make_run(before)
    with pytest.raises(IllegalTransitionError, match=f"{before} cannot become {after}"):
        advance_job(run, Run.Status(after), actor=None)
    assert not StateChange.objects.filter(subject_type="run").exists()


def test_a_step_is_journalled_with_who_and_why():
    run, actor = make_run(), make_user()
    advance_job(run, Run.Status.CANCELLED, actor=actor, reason="Wrong file.", finished=run.created)
    change = StateChange.objects.get(subject_type="run", subject_id=run.pk)
    assert (change.from_state, change.to_state) == ("queued", "cancelled")
    assert (change.actor, change.reason) == (actor, "Wrong file.")
    assert run.status == "cancelled"


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"attempt": 2}, {"worker": "other"}])
def test_a_run_that_has_moved_on_is_left_alone(change):
    run = make_run("running")
    finished = {"finished": run.created} if "status" in change else {}
    Run.objects.filter(pk=run.pk).update(**change, **finished)
    before = Run.objects.values().get(pk=run.pk)
    with pytest.raises(RunMovedOnError):
        advance_job(run, Run.Status.SUCCEEDED, actor=None, finished=run.created)
    assert Run.objects.values().get(pk=run.pk) == before
    assert not StateChange.objects.filter(subject_type="run").exists()
