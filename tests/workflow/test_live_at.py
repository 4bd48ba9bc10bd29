"""What was live at a moment, told from the moves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import ChannelMove
from inpaint_app.workflow.channels import move_channel, roll_back_channel
from inpaint_app.workflow.live_at import live_at, parse_moment
from inpaint_app.workflow.publishing_errors import ChannelNeverServedError
from tests.factories import make_live, make_model, make_published, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def versions_at(moment, model):
    return {row.channel.name: row.release and row.release.version for row in live_at(moment, model)}


def test_every_moment_has_its_answer():
    actor, model = make_user("publisher"), make_model()
    first = make_live(model, "1.0.0")
    stable = model.channels.get(name="stable")
    move_channel(stable, make_published(model, "1.1.0"), actor=actor, reason="Better.")
    roll_back_channel(stable, actor=actor, reason="Worse.")
    moments = list(ChannelMove.objects.order_by("pk").values_list("at", flat=True))
    assert versions_at(moments[0] - timedelta(microseconds=1), model)["stable"] is None
    for moment, version in zip(moments, ["1.0.0", "1.1.0", "1.0.0"], strict=True):
        assert versions_at(moment, model) == {"stable": version, "canary": None}
    last = next(live_at(timezone.now(), model))
    assert (last.release, last.since, last.actor) == (first, moments[-1], actor)
    assert last.reason == "Worse."


def test_other_models_are_left_out_where_one_is_named():
    model = make_live().model
    make_live()
    assert {row.channel.model for row in live_at(timezone.now(), model)} == {model}
    assert len(list(live_at(timezone.now()))) == 4


def test_a_channel_rolls_back_to_what_it_has_served_alone():
    model = make_model()
    first = make_live(model, "1.0.0")
    stable, never = model.channels.get(name="stable"), make_published(model, "1.1.0")
    with pytest.raises(ChannelNeverServedError):
        roll_back_channel(stable, actor=None)
    with pytest.raises(ChannelNeverServedError, match=r"1\.1\.0"):
        roll_back_channel(stable, never, actor=None)
    move_channel(stable, never, actor=None)
    assert roll_back_channel(stable, first, actor=None).release == first


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        ("2026-01-02T03:04+02:00", datetime(2026, 1, 2, 1, 4, tzinfo=UTC)),
        ("2026-02-30T00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_moment_is_iso_8601_and_utc_unless_it_says_so(text, moment):
    assert parse_moment(text) == moment
