"""Webhooks: written with the change, delivered at least once, given up in the end."""

from datetime import timedelta

import pytest
import standardwebhooks
from django.db import transaction

from inpaint_app.models import Webhook, WebhookDelivery, WebhookMessage
from inpaint_app.webhook.errors import (
    WebhookEventError,
    WebhookSecretLostError,
    WebhookUrlError,
)
from inpaint_app.webhook.message import EVENTS
from inpaint_app.workflow import webhook_delivery
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.webhook_delivery import (
    MAX_ATTEMPTS,
    delay_after,
    deliver_webhook,
    send_due_webhooks,
)
from inpaint_app.workflow.webhooks import (
    create_webhook,
    renew_secret,
    secret_of,
    send_test,
    switch_webhook,
)
from inpaint_app.workflow.yanks import restore_release, yank_release
from tests.factories import make_live, make_published, make_user
from tests.webhook.receiver import running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def receiver(settings):
    settings.HUB_WEBHOOK_ALLOW_PRIVATE = True
    with running() as one:
        yield one


@pytest.fixture
def hook(receiver):
    """A webhook at the receiver, told of everything, and its secret."""
    return create_webhook(receiver.url, EVENTS, actor=None)


def make_due(message):
    now = webhook_delivery.timezone.now()
    WebhookMessage.objects.filter(pk=message.pk, status="pending").update(next_attempt_at=now)


def verified(receiver, secret):
    return [
        standardwebhooks.Webhook(secret).verify(body, headers)
        for _, headers, body in receiver.received
    ]


def test_whatever_goes_live_is_told_and_verifies(receiver, hook):
    _, secret = hook
    actor = make_user("publisher", username="ada")
    first = make_live(version="1.0.0")
    second = make_published(first.model, "1.1.0")
    channel = first.model.channels.get(is_default=True)
    move_channel(channel, second, actor=actor, reason="Better.")
    instead = {channel: first}
    yank_release(second, notice="Seams.", actor=actor, reason="Seen.", instead=instead)
    restore_release(second, actor=None)
    for message in WebhookMessage.objects.order_by("pk"):
        assert deliver_webhook(message.pk)
    told = verified(receiver, secret)
    assert [one["type"] for one in told] == [
        "release.published",
        "channel.moved",
        "release.published",
        "channel.moved",
        "channel.moved",
        "release.yanked",
        "release.restored",
    ]
    moved, yanked = told[3]["data"], told[5]["data"]
    assert (moved["from"], moved["to"], moved["by"]) == ("1.0.0", "1.1.0", "ada")
    assert yanked["manifest"] == f"/api/models/{first.model}/releases/1.1.0/manifest"
    assert (yanked["notice"], yanked["reason"]) == ("Seams.", "Seen.")
    assert WebhookMessage.objects.filter(status="delivered").count() == len(told)


def test_a_change_that_is_taken_back_is_not_told(hook):
    first = make_live(version="1.0.0")
    second = make_published(first.model, "1.1.0")
    before = WebhookMessage.objects.count()
    with transaction.atomic():
        move_channel(first.model.channels.get(is_default=True), second, actor=None)
        assert WebhookMessage.objects.count() == before + 1
        transaction.set_rollback(True)
    assert WebhookMessage.objects.count() == before


def test_each_is_told_of_what_it_chose_and_none_that_is_off(receiver):
    create_webhook(receiver.url, ["release.yanked"], actor=None)
    off, _ = create_webhook(receiver.url, EVENTS, actor=None)
    switch_webhook(off, is_active=False, actor=None)
    yank_release(make_published(), notice="Seams.", actor=None)
    assert list(WebhookMessage.objects.values_list("event", flat=True)) == ["release.yanked"]


def test_a_failure_is_tried_again_with_the_same_id_until_it_arrives(receiver, hook):
    webhook, secret = hook
    message = send_test(webhook, actor=None)
    receiver.status = 503
    assert deliver_webhook(message.pk)
    assert not deliver_webhook(message.pk)  # not due yet: nothing is sent twice
    receiver.status = 200
    make_due(message)
    assert deliver_webhook(message.pk)
    assert len({headers["webhook-id"] for _, headers, _ in receiver.received}) == 1
    assert len(verified(receiver, secret)) == 2
    attempts = message.deliveries.order_by("pk").values_list("attempt", "status_code", "error_code")
    assert list(attempts) == [(1, 503, "webhook.refused"), (2, 200, "")]
    message.refresh_from_db()
    assert (message.status, message.next_attempt_at) == ("delivered", None)
    assert not deliver_webhook(message.pk)


def test_the_pause_grows_and_after_the_last_attempt_it_is_given_up(receiver, hook):
    delays = [delay_after(n) for n in range(1, MAX_ATTEMPTS)]
    assert all(0.8 * 30 <= delay <= 1.2 * 6 * 3600 for delay in delays)
    assert delays[0] < delays[1] < delays[2] < delays[3]
    message = send_test(hook[0], actor=None)
    receiver.status = 500
    WebhookMessage.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS - 1)
    deliver_webhook(message.pk)
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("failed", MAX_ATTEMPTS)


def test_a_worker_that_died_is_followed_by_another(receiver, hook, monkeypatch):
    message = send_test(hook[0], actor=None)

    def die(*_args, **_kwargs):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(webhook_delivery, "deliver", die)
        with pytest.raises(SystemExit):
            deliver_webhook(message.pk)
    assert send_due_webhooks() == 0  # taken, for a minute
    later = webhook_delivery.timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(webhook_delivery.timezone, "now", lambda: later)
    assert send_due_webhooks() == 1
    assert deliver_webhook(message.pk)


def test_who_answers_that_it_is_gone_is_switched_off(receiver, hook):
    webhook, _ = hook
    message, waiting = (send_test(webhook, actor=None) for _ in range(2))
    receiver.status = 410
    deliver_webhook(message.pk)
    webhook.refresh_from_db()
    assert not webhook.is_active
    assert {m.status for m in webhook.messages.all()} == {"failed"}
    assert not deliver_webhook(waiting.pk)


def test_a_new_secret_signs_and_the_old_one_does_not(receiver, hook):
    webhook, old = hook
    new = renew_secret(webhook, actor=None)
    deliver_webhook(send_test(webhook, actor=None).pk)
    assert verified(receiver, new)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        verified(receiver, old)


def test_the_database_alone_gives_no_secret_away(hook, settings):
    webhook, secret = hook
    row = str(Webhook.objects.values().get(pk=webhook.pk))
    assert secret.removeprefix("whsec_") not in row
    assert secret_of(webhook) == secret
    settings.HUB_WEBHOOK_KEY = "another key"
    with pytest.raises(WebhookSecretLostError):
        secret_of(webhook)


def test_with_a_lost_key_nothing_is_sent_and_the_list_says_why(receiver, hook, settings):
    message = send_test(hook[0], actor=None)
    settings.HUB_WEBHOOK_KEY = "another key"
    deliver_webhook(message.pk)
    assert receiver.received == []
    assert WebhookDelivery.objects.get().error_code == "webhook.secret_lost"


def test_a_private_address_is_refused_when_it_is_sent(hook, receiver, settings):
    settings.HUB_WEBHOOK_ALLOW_PRIVATE = False
    Webhook.objects.update(url=receiver.url.replace("http:", "https:"))
    deliver_webhook(send_test(hook[0], actor=None).pk)
    assert receiver.received == []
    assert WebhookDelivery.objects.get().error_code == "webhook.address"


@pytest.mark.parametrize(
    ("url", "events", "error"),
    [
        ("http://receiver.example/", EVENTS, WebhookUrlError),
        (f"https://receiver.example/{'a' * 500}", EVENTS, WebhookUrlError),
        ("https://receiver.example/", [], WebhookEventError),
        ("https://receiver.example/", ["run.failed"], WebhookEventError),
    ],
)
def test_what_makes_no_webhook_is_refused(url, events, error):
    with pytest.raises(error):
        create_webhook(url, events, actor=None)
    assert not Webhook.objects.exists()
