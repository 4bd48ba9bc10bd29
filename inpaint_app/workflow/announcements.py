"""What goes live is told: messages are written with the change itself, and sent once it is through.

A change that is rolled back leaves no message, and one that is made loses none: whatever happens
to the broker, the clock finds what is due (inpaint_app.workflow.webhook_delivery).
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from inpaint_app.models import Channel, Release, Webhook, WebhookMessage
from inpaint_app.webhook.message import make_name, write_body
from inpaint_app.workflow.dispatch import send_webhook_on_commit
from inpaint_app.workflow.journal import Actor


def announce_release(
    event: str, release: Release, *, actor: Actor, reason: str, **more: Any
) -> None:
    """Tell of ``release``; call it in the transaction that makes the change."""
    slug, version = release.model.slug, release.version
    data = {
        "model": slug,
        "version": version,
        "manifest": f"/api/models/{slug}/releases/{version}/manifest",
        **more,
    }
    _announce(event, data, actor, reason)


def announce_move(channel: Channel, before: Release | None, *, actor: Actor, reason: str) -> None:
    """Tell where ``channel`` points now; call it in the transaction that moves it."""
    data = {
        "model": channel.model.slug,
        "channel": channel.name,
        "from": None if before is None else before.version,
        "to": None if channel.release is None else channel.release.version,
        "sequence": channel.sequence,
    }
    _announce("channel.moved", data, actor, reason)


def send_message(webhook: Webhook, event: str, data: Mapping[str, Any]) -> WebhookMessage:
    """Write a message for one address and send it when the transaction is through."""
    now = timezone.now()
    message = WebhookMessage.objects.create(
        webhook=webhook,
        name=make_name(),
        event=event,
        body=write_body(event, data, now),
        next_attempt_at=now,
    )
    send_webhook_on_commit(message)
    return message


def _announce(event: str, data: Mapping[str, Any], actor: Actor, reason: str) -> None:
    told = {**data, "by": None if actor is None else actor.get_username(), "reason": reason}
    for webhook in Webhook.objects.filter(is_active=True):
        if event in webhook.events:
            send_message(webhook, event, told)
