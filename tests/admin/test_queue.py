"""The queue: what runs where, what waits in which order and why, and who is alive."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import RunStage, Worker
from inpaint_app.workflow.workers import report_worker
from tests.admin.conftest import text_of
from tests.admin.test_query_counts import queries
from tests.factories import make_checkpoint, make_model, make_run

QUEUE = "/admin/inpaint_app/run/queue/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def worker(db):
    report_worker("exports@host", ["exports"], 1)


def soon():
    return timezone.now() + timedelta(seconds=30)


def test_an_empty_queue_says_so_and_is_not_followed(auditor):
    response = auditor.get(QUEUE)
    assert "Nothing runs." in text_of(response)
    assert "Nothing waits." in text_of(response)
    assert "No worker has been heard of." in text_of(response)
    assert "queue.js" not in response.content.decode()


def test_it_tells_who_runs_what_and_who_waits_for_what(auditor, worker):
    model = make_model("moebius")
    done = make_run("succeeded", make_checkpoint(model))
    times = {"started": done.created, "finished": done.created + timedelta(minutes=10)}
    RunStage.objects.create(run=done, attempt=1, name="export", **times)
    running = make_run(
        "running",
        make_checkpoint(model),
        stage="load",
        progress=3,
        worker="exporter-1:77:x",
        lease_expires_at=soon(),
    )
    second, third = (make_run("queued", make_checkpoint(model)) for _ in range(2))
    text = text_of(auditor.get(QUEUE))
    assert f"Run {running.pk} moebius exporter-1 77" in text
    assert "3 % load about 10 min" in text
    assert f"1 Run {second.pk} moebius" in text
    assert "in about 10 min Next: it starts when a worker is free." in text
    assert f"2 Run {third.pk} moebius" in text
    assert "in about 20 min Behind 1 other." in text


def test_without_earlier_runs_it_promises_no_start(auditor, worker):
    make_run("running", lease_expires_at=soon())
    make_run("queued")
    assert "not known Next: it starts when a worker is free." in text_of(auditor.get(QUEUE))


def test_with_an_idle_worker_the_next_starts_at_once(auditor, worker):
    make_run("queued")
    assert "at once Next" in text_of(auditor.get(QUEUE))


def test_a_run_that_waits_for_memory_says_so(auditor, worker):
    make_run("queued", waits_for="Needs 9.00 GB of memory; 1.00 GB is free on host.")
    assert "not known Needs 9.00 GB of memory; 1.00 GB is free" in text_of(auditor.get(QUEUE))


def test_without_a_worker_it_says_what_to_do(auditor):
    make_run("queued")
    text = text_of(auditor.get(QUEUE))
    assert "No worker that exports is alive: start one" in text


def test_a_worker_that_is_silent_is_shown_as_such(auditor, worker):
    assert "exports@host alive exports" in text_of(auditor.get(QUEUE))
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert "exports@host silent exports" in text_of(auditor.get(QUEUE))


def test_a_dead_run_is_not_shown_as_running(auditor, worker):
    run = make_run("running", lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert "Nothing runs." in text_of(auditor.get(QUEUE))
    run.refresh_from_db()
    assert run.error_code == "run.worker_lost"


def test_only_who_may_run_is_offered_another_order(auditor, uploader, worker):
    make_run("queued")
    last = make_run("queued")
    link = f"/admin/inpaint_app/run/{last.pk}/front/"
    assert link in uploader.get(QUEUE).content.decode()
    assert link not in auditor.get(QUEUE).content.decode()


def test_strangers_do_not_see_it(client, outsider):
    assert client.get(QUEUE).status_code == 302
    assert outsider.get(QUEUE).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_queue(auditor, worker):
    model = make_model()
    queries(auditor, QUEUE)

    def add(count):
        for _ in range(count):
            make_run("queued", make_checkpoint(model))
            make_run("running", make_checkpoint(model), lease_expires_at=soon())

    add(2)
    few = len(queries(auditor, QUEUE))
    add(3)
    assert len(queries(auditor, QUEUE)) == few
