import pytest
from django.utils import timezone

from inpaint_app.models import Run
from inpaint_app.workflow import run_progress
from inpaint_app.workflow.claims import claim_run
from inpaint_app.workflow.errors import RunStoppedError
from inpaint_app.workflow.lease import Lease
from inpaint_app.workflow.run_progress import RunProgress
from tests.factories import make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return claim_run(make_run().pk, "delivery-1")


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until moved."""
    now = [1000.0]
    monkeypatch.setattr(run_progress.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def progress(run, clock):
    return RunProgress(run, Lease(run))


def test_stages_fill_the_bar_from_0_to_100(progress):
    seen = []
    for stage in ("load", "export", "validate", "chunk", "browser", "store"):
        progress(stage, 0.0, f"{stage} begins")
        seen.append(Run.objects.values_list("stage", "progress").get())
    assert seen == [
        ("load", 0),
        ("export", 5),
        ("validate", 35),
        ("chunk", 75),
        ("browser", 80),
        ("store", 90),
    ]


def test_a_second_write_of_a_stage_waits_for_its_second(progress, clock):
    progress("export", 0.0)
    progress("export", 0.5, "too soon")
    assert Run.objects.values_list("progress", "message").get() == (5, "")
    clock[0] += 1.0
    progress("export", 0.5, "half")
    assert Run.objects.values_list("progress", "message").get() == (20, "half")


def test_the_bar_never_goes_back(progress, clock):
    progress("validate", 1.0)
    progress("load", 0.0)
    clock[0] += 1.0
    progress("something new", 0.5)
    assert Run.objects.get().progress == 75


@pytest.mark.parametrize("fraction", [-1.0, 2.0])
def test_a_fraction_outside_of_its_range_stays_in_the_stage(progress, fraction):
    progress("export", fraction)
    assert Run.objects.get().progress == (5 if fraction < 0 else 35)


def test_each_stage_is_a_line_of_the_log(progress, clock):
    progress("load", 0.0, "reading")
    clock[0] += 5
    progress("load", 0.5, "still reading")
    progress("export", 0.0)
    lines = Run.objects.get().log.splitlines()
    assert [line[20:] for line in lines] == ["load reading", "export"]


def test_a_long_message_is_cut(progress):
    progress("load", 0.0, "x" * 1000)
    assert len(Run.objects.get().message) == 400


def test_a_cancelled_run_stops_the_work(run, progress, clock):
    progress("load", 0.0)
    Run.objects.update(status="cancelled", finished=timezone.now())
    clock[0] += 1.0
    with pytest.raises(RunStoppedError):
        progress("load", 0.5)
    assert Run.objects.get().progress == 0
