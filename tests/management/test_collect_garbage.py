import hashlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from inpaint_app.models import Chunk, GarbageCollection
from inpaint_app.tasks import collect_garbage
from inpaint_app.workflow.backends import chunk_store
from tests.factories import make_candidate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

LOOSE = b"loose"
NAME = hashlib.sha256(LOOSE).hexdigest()


@pytest.fixture(autouse=True)
def loose(hub_home):
    chunk_store().put(NAME, LOOSE)
    Chunk.objects.create(sha256=NAME, size=5, wanted_at=timezone.now() - timedelta(days=7))


def test_a_dry_run_says_what_would_go(capsys):
    call_command("collect_garbage", "--dry-run")
    assert capsys.readouterr().out == "Chunks: 1 piece, 5 B\nWould free 5 B\n"
    assert chunk_store().has(NAME)
    assert not GarbageCollection.objects.exists()


def test_it_says_what_went(capsys):
    make_candidate()
    call_command("collect_garbage", "--grace", "24", "--discard-candidates", "30")
    assert capsys.readouterr().out == "Chunks: 1 piece, 5 B\nFreed 5 B\n"
    assert not chunk_store().has(NAME)


def test_a_refusal_is_a_message():
    with pytest.raises(CommandError, match=r"garbage\.grace_too_short"):
        call_command("collect_garbage", "--grace", "0")


def test_the_clock_collects_with_the_grace_of_the_settings():
    Chunk.objects.update(wanted_at=timezone.now() - timedelta(hours=47))
    collect_garbage()
    assert chunk_store().has(NAME)
    Chunk.objects.update(wanted_at=timezone.now() - timedelta(hours=49))
    collect_garbage()
    assert not chunk_store().has(NAME)


def test_the_clock_does_it_only_where_it_is_told_to():
    assert settings.HUB_COLLECT_GARBAGE == "off"
    assert "collect-garbage" not in settings.CELERY_BEAT_SCHEDULE
