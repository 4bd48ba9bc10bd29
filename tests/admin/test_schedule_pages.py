"""Scheduled moves: planned on the channel's page, listed, cancelled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import ScheduledMove
from tests.admin.conftest import text_of
from tests.factories import make_candidate, make_live, make_model

LIST = "/admin/inpaint_app/scheduledmove/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def channel():
    return make_live(make_model("moebius"), "1.0.0").model.channels.get(name="canary")


def schedule(channel):
    return f"/admin/inpaint_app/channel/{channel.pk}/schedule/"


def test_a_move_is_planned_seen_and_cancelled(publisher, auditor, channel):
    release = channel.model.releases.get()
    at = timezone.now() + timedelta(days=1)
    sent = {"release": release.pk, "at": f"{at:%Y-%m-%dT%H:%M}", "reason": "The launch."}
    response = publisher.post(schedule(channel), sent, follow=True)
    assert f"{at:%-d %b %Y, %H:%M} to 1.0.0" in text_of(response)
    move = ScheduledMove.objects.get()
    assert (move.actor, move.at) == (publisher.user, at.replace(second=0, microsecond=0))
    assert "moebius canary 1.0.0 pending" in text_of(auditor.get(LIST))
    page = f"{LIST}{move.pk}/"
    assert f"{page}cancel/" in publisher.get(f"{page}change/").content.decode()
    assert f"{page}cancel/" not in auditor.get(f"{page}change/").content.decode()
    assert auditor.post(f"{page}cancel/", {"reason": ""}).status_code == 403
    publisher.post(f"{page}cancel/", {"reason": "Not yet."})
    move.refresh_from_db()
    assert move.status == "cancelled"
    assert "This move is cancelled already." in text_of(publisher.get(f"{page}cancel/"))


def test_a_time_that_has_passed_is_refused_at_its_field(publisher, channel):
    sent = {"release": channel.model.releases.get().pk, "at": "2020-01-01T00:00", "reason": ""}
    response = publisher.post(schedule(channel), sent)
    assert response.status_code == 422
    assert "schedule.time" in str(response.context["form"].errors["at"])
    unreadable = publisher.post(schedule(channel), {**sent, "at": "tomorrow"})
    assert "at" in unreadable.context["form"].errors
    assert not ScheduledMove.objects.exists()


def test_an_empty_list_says_where_moves_are_planned(auditor):
    assert "Nothing is scheduled." in text_of(auditor.get(LIST))


def test_without_a_release_there_is_nothing_to_plan(publisher):
    channel = make_candidate().model.channels.first()
    assert "no published release yet" in text_of(publisher.get(schedule(channel)))
