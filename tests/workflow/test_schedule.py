"""Moves by the clock: made once, within their hour, by who may still make them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from inpaint_app.models import Channel, ChannelMove, ScheduledMove, StateChange
from inpaint_app.workflow import schedule
from inpaint_app.workflow.channels import set_protection
from inpaint_app.workflow.errors import ChannelProtectedError
from inpaint_app.workflow.publishing_errors import (
    ReleaseYankedError,
    ScheduleSettledError,
    ScheduleTimeError,
)
from inpaint_app.workflow.schedule import (
    cancel_scheduled_move,
    execute_scheduled_moves,
    schedule_move,
)
from inpaint_app.workflow.yanks import yank_release
from tests.factories import make_live, make_published, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]
SOON = timedelta(minutes=5)


@pytest.fixture
def clock(monkeypatch):
    """The schedule's own clock; ``clock(timedelta)`` sets it forward."""
    now = [timezone.now()]

    class Clock:
        now = staticmethod(lambda: now[0])

    def forward(by):
        now[0] += by

    monkeypatch.setattr(schedule, "timezone", Clock)
    return forward


@pytest.fixture
def publisher():
    return make_user("publisher")


@pytest.fixture
def newer():
    """1.1.0 of a model whose default channel serves 1.0.0."""
    return make_published(make_live(version="1.0.0").model, "1.1.0")


@pytest.fixture
def channel(newer):
    return newer.model.channels.get(is_default=True)


@pytest.fixture
def planned(clock, channel, newer, publisher):
    at = schedule.timezone.now() + SOON
    return schedule_move(channel, newer, at, actor=publisher, reason="The campaign.")


def version_of(channel):
    return Channel.objects.select_related("release").get(pk=channel.pk).release.version


def failed_with(code):
    move = ScheduledMove.objects.get()
    return (move.status, move.error_code, bool(move.why)) == ("failed", code, True)


def test_it_is_made_when_it_is_due_and_not_before(clock, planned, channel, publisher):
    assert execute_scheduled_moves() == 0
    assert version_of(channel) == "1.0.0"
    clock(SOON)
    assert execute_scheduled_moves() == 1
    assert version_of(channel) == "1.1.0"
    planned.refresh_from_db()
    assert planned.status == "done"
    move = ChannelMove.objects.first()
    assert move.actor == publisher
    assert move.reason.endswith("The campaign.")
    assert move.reason.startswith("Scheduled on ")


def test_it_is_made_once(clock, planned):
    clock(SOON)
    execute_scheduled_moves()
    before = ChannelMove.objects.count()
    assert execute_scheduled_moves() == 0
    assert ChannelMove.objects.count() == before


def test_it_is_recorded_from_plan_to_end(clock, planned):
    clock(SOON)
    execute_scheduled_moves()
    about = StateChange.objects.filter(subject_type="scheduledmove").order_by("pk")
    assert list(about.values_list("to_state", flat=True)) == ["pending", "done"]


def test_a_cancelled_one_is_not_made(clock, planned, channel, publisher):
    cancel_scheduled_move(planned, actor=publisher, reason="Later.")
    clock(SOON)
    assert execute_scheduled_moves() == 0
    assert version_of(channel) == "1.0.0"
    with pytest.raises(ScheduleSettledError):
        cancel_scheduled_move(planned, actor=publisher)


def test_a_release_that_was_yanked_meanwhile_stays_away(clock, planned, channel, newer):
    yank_release(newer, notice="Seams.", actor=None)
    clock(SOON)
    execute_scheduled_moves()
    assert failed_with("release.yanked")
    assert version_of(channel) == "1.0.0"


def test_a_channel_that_was_protected_meanwhile_stays(clock, planned, channel):
    set_protection(channel, is_protected=True, actor=None)
    clock(SOON)
    execute_scheduled_moves()
    assert failed_with("channel.protected")


@pytest.mark.parametrize("leave", ["is_active", "groups"])
def test_who_may_no_longer_move_channels_moves_none_by_the_clock(clock, planned, publisher, leave):
    if leave == "groups":
        publisher.groups.remove(Group.objects.get(name="publisher"))
    else:
        publisher.is_active = False
        publisher.save()
    clock(SOON)
    execute_scheduled_moves()
    assert failed_with("schedule.actor_barred")


def test_a_hub_that_was_down_for_hours_moves_nothing_behind_anyones_back(clock, planned, channel):
    clock(timedelta(hours=3))
    execute_scheduled_moves()
    assert failed_with("schedule.missed")
    assert version_of(channel) == "1.0.0"


def test_a_fault_leaves_it_pending_and_stops_no_other(clock, planned, newer, monkeypatch, caplog):
    canary = newer.model.channels.get(name="canary")
    schedule_move(canary, newer, schedule.timezone.now() + SOON, actor=None)
    real, broken = schedule.move_channel, planned.channel

    def move(channel, *args, **kwargs):
        if channel == broken:
            raise RuntimeError("The disk is gone.")
        return real(channel, *args, **kwargs)

    monkeypatch.setattr(schedule, "move_channel", move)
    clock(SOON)
    assert execute_scheduled_moves() == 1
    assert version_of(canary) == "1.1.0"
    planned.refresh_from_db()
    assert planned.status == "pending"
    assert "The disk is gone." in caplog.text


@pytest.mark.parametrize("away", [timedelta(0), -SOON, timedelta(days=400)])
def test_a_moment_that_is_past_or_years_away_is_refused(clock, channel, newer, away):
    with pytest.raises(ScheduleTimeError):
        schedule_move(channel, newer, schedule.timezone.now() + away, actor=None)


def test_what_could_not_be_moved_now_cannot_be_planned(clock, channel, newer, publisher):
    at = schedule.timezone.now() + SOON
    set_protection(channel, is_protected=True, actor=None)
    with pytest.raises(ChannelProtectedError):
        schedule_move(channel, newer, at, actor=publisher)
    yank_release(newer, notice="Seams.", actor=None)
    with pytest.raises(ReleaseYankedError):
        schedule_move(channel, newer, at, actor=None)


def test_its_row_is_locked_while_it_is_made(clock, planned, django_assert_max_num_queries):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time, whatever it reads.")
    clock(SOON)
    with django_assert_max_num_queries(60) as captured:
        execute_scheduled_moves()
    assert any("FOR UPDATE OF" in q["sql"] and "SKIP LOCKED" in q["sql"] for q in captured)
