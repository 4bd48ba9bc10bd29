"""A message as it is sent: the body, and the headers that prove where it comes from."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

EVENTS: Mapping[str, str] = {
    "release.published": "A candidate became a version.",
    "release.yanked": "A release was taken back; purge its manifest from every cache.",
    "release.restored": "A yanked release is good again.",
    "channel.moved": "A channel serves another release.",
}
# Sent from the page of an address, whatever it is subscribed to.
TEST_EVENT = "webhook.test"


def make_name() -> str:
    """A ``webhook-id``: the same at every attempt, so that a receiver can tell a repetition."""
    return f"msg_{secrets.token_hex(16)}"


def write_body(event: str, data: Mapping[str, Any], at: datetime) -> str:
    """``{"type", "timestamp", "data"}`` as JSON; ``at`` is when it happened."""
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps(
        {"type": event, "timestamp": stamp, "data": data}, ensure_ascii=False, sort_keys=True
    )


def sign_message(secret: str, name: str, body: str, at: datetime) -> dict[str, str]:
    """The headers of an attempt at ``at``: receivers refuse what was signed minutes ago."""
    moment = at.astimezone(UTC)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Moebius-Hub-Webhook/1",
        "webhook-id": name,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, moment, body),
    }
