"""The guards of migration 0009, met with SQL, which knows nothing of the workflow."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from inpaint_app.models import Channel, JournalSeal, ScheduledMove, WebhookDelivery, Yank
from inpaint_app.webhook.message import EVENTS
from inpaint_app.workflow.journal_chain import seal_journal
from inpaint_app.workflow.schedule import cancel_scheduled_move, schedule_move
from inpaint_app.workflow.webhooks import create_webhook, send_test
from inpaint_app.workflow.yanks import restore_release, yank_release
from tests.factories import make_candidate, make_live, make_published
from tests.models.test_guards import delete, execute, refused, update

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def test_a_channel_cannot_point_at_a_yanked_release():
    live = make_live()
    yanked = make_published(live.model, "2.0.0")
    yank_release(yanked, notice="Seams.", actor=None)
    channel = live.model.channels.get(is_default=True)
    with refused("channel.release_yanked"):
        update(Channel, "release_id", channel.pk, yanked.pk)
    restore_release(yanked, actor=None)
    assert update(Channel, "release_id", channel.pk, yanked.pk) == 1


@pytest.mark.parametrize("make", [make_live, make_candidate])
def test_what_is_live_or_no_release_cannot_be_yanked(make):
    release = make()
    code = "release.still_live" if make is make_live else "release.not_published"
    with refused(code), transaction.atomic():
        Yank.objects.create(
            release=release,
            state="yanked",
            notice="x",
            sequence=9,
            envelope="{}",
            at=release.created,
        )


@pytest.mark.parametrize("event", ["update", "delete"])
def test_yanks_seals_and_deliveries_are_append_only(event):
    yank_release(make_published(), notice="Seams.", actor=None)
    seal_journal()
    webhook, _ = create_webhook("https://receiver.example/", EVENTS, actor=None)
    message = send_test(webhook, actor=None)
    WebhookDelivery.objects.create(message=message, attempt=1, milliseconds=1)
    columns = {Yank: "reason", JournalSeal: "sha256", WebhookDelivery: "answer"}
    for table, column in columns.items():
        row = table.objects.first()
        with refused("journal.append_only"):
            update(table, column, row.pk, "x") if event == "update" else delete(table, row.pk)


def test_a_scheduled_move_is_settled_once_and_stays_what_it_is():
    release = make_live()
    at = timezone.now() + timedelta(days=1)
    channel = release.model.channels.get(name="canary")
    move = schedule_move(channel, release, at, actor=None)
    with refused("schedule.settled"):
        update(ScheduledMove, "channel_id", move.pk, release.channels.get().pk)
    with refused("journal.append_only"):
        delete(ScheduledMove, move.pk)
    cancel_scheduled_move(move, actor=None)
    with refused("schedule.settled"):
        execute(
            "UPDATE inpaint_app_scheduledmove SET status = 'pending', settled_at = NULL"
            " WHERE id = %s",
            move.pk,
        )
