"""The addresses that are told: made, switched off and on, given a new secret."""

from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from inpaint_app.models import Webhook, WebhookMessage
from inpaint_app.models.webhook import MAX_URL_LENGTH
from inpaint_app.webhook.address import check_url
from inpaint_app.webhook.errors import WebhookEventError, WebhookSecretLostError, WebhookUrlError
from inpaint_app.webhook.message import EVENTS, TEST_EVENT
from inpaint_app.webhook.secret import derive_secret, make_salt, secret_check
from inpaint_app.workflow.announcements import send_message
from inpaint_app.workflow.journal import Actor, record_change


def create_webhook(url: str, events: Collection[str], *, actor: Actor) -> tuple[Webhook, str]:
    """A new address and its secret, which is shown this once.

    Its name is resolved when something is sent, not now. Raises ``WebhookUrlError`` and
    ``WebhookEventError``.
    """
    check_url(url, allow_private=settings.HUB_WEBHOOK_ALLOW_PRIVATE)
    if len(url) > MAX_URL_LENGTH:
        raise WebhookUrlError(f"The URL has more than {MAX_URL_LENGTH} characters.")
    unknown = set(events) - EVENTS.keys()
    if unknown or not events:
        raise WebhookEventError(f"There is no event {', '.join(sorted(unknown)) or 'chosen'}.")
    salt = make_salt()
    secret = derive_secret(settings.HUB_WEBHOOK_KEY or settings.SECRET_KEY, salt)
    with transaction.atomic():
        webhook = Webhook.objects.create(
            url=url,
            events=[event for event in EVENTS if event in events],
            salt=salt,
            secret_check=secret_check(secret),
            created_by=actor,
        )
        record_change(webhook, actor=actor, before="", after="active")
    return webhook, secret


def renew_secret(webhook: Webhook, *, actor: Actor, reason: str = "") -> str:
    """Another secret for ``webhook``, which is shown this once; the old one signs nothing more."""
    salt = make_salt()
    secret = derive_secret(settings.HUB_WEBHOOK_KEY or settings.SECRET_KEY, salt)
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(salt=salt, secret_check=secret_check(secret))
        record_change(webhook, actor=actor, before="", after="new secret", reason=reason)
    webhook.refresh_from_db()
    return secret


def switch_webhook(webhook: Webhook, *, is_active: bool, actor: Actor, reason: str = "") -> Webhook:
    """Switch ``webhook`` on or off; off, what was still to be sent to it is given up."""
    states = ("off", "active") if is_active else ("active", "off")
    with transaction.atomic():
        rows = Webhook.objects.filter(pk=webhook.pk, is_active=not is_active)
        if rows.update(is_active=is_active):
            record_change(webhook, actor=actor, before=states[0], after=states[1], reason=reason)
        if not is_active:
            pending = webhook.messages.filter(status=WebhookMessage.Status.PENDING)
            pending.update(status=WebhookMessage.Status.FAILED, next_attempt_at=None)
    webhook.refresh_from_db()
    return webhook


def send_test(webhook: Webhook, *, actor: Actor) -> WebhookMessage:
    """Send a message of the event ``webhook.test``, switched on or off."""
    by = None if actor is None else actor.get_username()
    with transaction.atomic():
        return send_message(webhook, TEST_EVENT, {"by": by})


def secret_of(webhook: Webhook) -> str:
    """The secret as it was shown; raises ``WebhookSecretLostError``."""
    secret = derive_secret(settings.HUB_WEBHOOK_KEY or settings.SECRET_KEY, webhook.salt)
    if secret_check(secret) != webhook.secret_check:
        raise WebhookSecretLostError(f"The secret of {webhook} is not the one that was shown.")
    return secret
