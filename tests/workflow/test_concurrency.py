"""Several at once, each with a connection of its own: one wins, and nobody sees half a change."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.models import Channel, ChannelMove, Release, Run, ScheduledMove, StateChange
from inpaint_app.models.yank import is_yanked
from inpaint_app.webhook.message import EVENTS
from inpaint_app.workflow import liveness
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.claims import claim_next_run
from inpaint_app.workflow.journal_chain import seal_journal, verify_journal
from inpaint_app.workflow.liveness import reap_lost_runs
from inpaint_app.workflow.releases import publish_release
from inpaint_app.workflow.runs import request_run
from inpaint_app.workflow.schedule import execute_scheduled_moves
from inpaint_app.workflow.webhook_delivery import deliver_webhook
from inpaint_app.workflow.webhooks import create_webhook, send_test
from inpaint_app.workflow.yanks import yank_release
from tests.factories import make_candidate, make_checkpoint, make_model, make_published, make_run
from tests.webhook.receiver import running

pytestmark = pytest.mark.usefixtures("hub_home", "committed_db")

AT_ONCE = 4


def at_once(*calls):
    """What each call returned, or the HubError that it raised; all start together."""
    gate, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        gate.wait()
        try:
            outcomes[index] = call()
        except HubError as error:
            outcomes[index] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_one_of_several_workers_gets_a_run():
    make_run()
    claims = at_once(*[lambda n=n: claim_next_run(f"delivery-{n}") for n in range(AT_ONCE)])
    [winner] = [claim for claim in claims if claim is not None]
    assert Run.objects.get().worker == winner.worker
    assert StateChange.objects.filter(subject_type="run").count() == 1


def test_one_of_several_requests_gets_the_run_of_a_checkpoint():
    checkpoint = make_checkpoint()
    outcomes = at_once(*[lambda: request_run(checkpoint, actor=None)] * AT_ONCE)
    assert outcomes.count("run.already_active") == AT_ONCE - 1
    assert Run.objects.count() == 1


def test_one_of_several_candidates_gets_a_version():
    model = make_model()
    make_published(model, "0.9.0")
    candidates = [make_candidate(model) for _ in range(AT_ONCE)]
    outcomes = at_once(*[lambda c=c: publish_release(c, "1.0.0", actor=None) for c in candidates])
    assert outcomes.count("release.version_taken") == AT_ONCE - 1
    assert Release.objects.filter(version="1.0.0").count() == 1


def test_releases_published_at_once_get_sequences_of_their_own():
    model = make_model()
    make_published(model, "0.9.0")
    candidates = [make_candidate(model) for _ in range(AT_ONCE)]
    at_once(
        *[
            lambda c=c, n=n: publish_release(c, f"1.{n}.0", actor=None, allow_lower=True)
            for n, c in enumerate(candidates)
        ]
    )
    sequences = Release.objects.values_list("sequence", flat=True)
    assert sorted(sequences) == list(range(1, AT_ONCE + 2))


def test_moves_at_once_leave_a_chain_without_a_gap():
    model = make_model()
    releases = [make_published(model, f"1.{n}.0") for n in range(AT_ONCE)]
    channel = model.channels.get(is_default=True)
    at_once(*[lambda r=r: move_channel(channel, r, actor=None) for r in releases])
    moves = list(ChannelMove.objects.order_by("pk"))
    assert len(moves) == AT_ONCE
    assert [m.from_release for m in moves] == [None, *(m.to_release for m in moves[:-1])]
    channel = Channel.objects.get(pk=channel.pk)
    assert channel.release == moves[-1].to_release
    assert channel.sequence == 2 * AT_ONCE


def test_a_forgotten_run_is_sent_by_one_of_several_reapers(monkeypatch):
    make_run(sent_at=None)
    sent = []
    monkeypatch.setattr(liveness, "send_on_commit", lambda run: sent.append(run.pk))
    outcomes = at_once(*[reap_lost_runs] * AT_ONCE)
    assert sorted(outcomes) == [(0, 0)] * (AT_ONCE - 1) + [(0, 1)]
    assert len(sent) == 1


def test_of_several_clocks_one_makes_a_scheduled_move():
    release = make_published()
    channel = release.model.channels.get(is_default=True)
    at = timezone.now()
    move = ScheduledMove.objects.create(channel=channel, release=release, at=at)
    at_once(*[execute_scheduled_moves] * AT_ONCE)
    move.refresh_from_db()
    assert move.status == "done"
    assert ChannelMove.objects.count() == 1


def test_a_channel_never_ends_up_at_what_is_yanked():
    model = make_model()
    first, second = make_published(model, "1.0.0"), make_published(model, "2.0.0")
    channel = move_channel(model.channels.get(is_default=True), first, actor=None)
    outcomes = at_once(
        lambda: move_channel(channel, second, actor=None).release,
        lambda: yank_release(second, notice="Seams.", actor=None).state,
    )
    assert tuple(outcomes) in {("release.yanked", "yanked"), (second, "release.still_live")}
    channel.refresh_from_db()
    assert (channel.release == second) != is_yanked(second)


def test_of_several_sealers_one_seals_each_line():
    for _ in range(2):
        make_model()
    at_once(*[seal_journal] * AT_ONCE)
    seal_journal()
    assert verify_journal()[0] == StateChange.objects.count()


def test_of_several_workers_one_delivers_a_message(settings):
    settings.HUB_WEBHOOK_ALLOW_PRIVATE = True
    with running() as receiver:
        webhook, _ = create_webhook(receiver.url, EVENTS, actor=None)
        message = send_test(webhook, actor=None)
        outcomes = at_once(*[lambda: deliver_webhook(message.pk)] * AT_ONCE)
    assert sorted(outcomes) == [False] * (AT_ONCE - 1) + [True]
    assert len(receiver.received) == 1
