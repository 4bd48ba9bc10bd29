import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from inpaint_app.admin.health import signs_of_health
from inpaint_app.models import Channel, Run
from tests.admin.conftest import text_of
from tests.factories import make_live, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def sign(subject):
    return next(sign for sign in signs_of_health() if sign.subject == subject)


def test_a_new_hub_lacks_its_key_and_nothing_else():
    assert {s.subject: s.tone for s in signs_of_health() if s.subject != "Disk"} == {
        "Workers": "good",
        "Signing key": "bad",
    }
    assert "create_signing_key" in sign("Signing key").advice


def test_a_hub_that_serves_is_well():
    make_live()
    assert sign("Signing key").tone == "good"
    assert sign("Channel documents").words.startswith("the first expires in 13 days")


def test_a_run_that_nobody_takes_says_that_no_worker_is_there():
    run = make_run()
    assert sign("Workers").tone == "good"
    Run.objects.update(created=timezone.now() - timedelta(minutes=10))
    assert sign("Workers").tone == "bad"
    assert sign("Workers").words == f"run {run.pk} waits for 10 min 00 s"


def test_a_worker_that_renews_its_lease_is_seen():
    make_run("running", lease_expires_at=timezone.now() + timedelta(minutes=1))
    assert sign("Workers").words == "1 run in work"


def test_an_idle_worker_says_when_it_was_seen():
    make_run("succeeded", started=timezone.now() - timedelta(hours=2))
    assert sign("Workers").words == "idle; one took a run 2 h 00 min ago"


@pytest.mark.parametrize(
    ("free", "tone"), [(50 * 10**9, "good"), (5 * 10**9, "waiting"), (10**9, "bad")]
)
def test_little_room_is_said_before_there_is_none(monkeypatch, free, tone):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: SimpleNamespace(total=100 * 10**9, free=free)
    )
    assert sign("Disk").tone == tone


@pytest.mark.parametrize(("hours", "tone"), [(200, "good"), (48, "waiting"), (-1, "bad")])
def test_documents_that_nobody_renews_are_named(hours, tone):
    make_live()
    Channel.objects.filter(release__isnull=False).update(
        expires=timezone.now() + timedelta(hours=hours)
    )
    assert sign("Channel documents").tone == tone


def test_the_dashboard_shows_what_to_do(auditor):
    assert "create_signing_key" in text_of(auditor.get("/admin/"))
