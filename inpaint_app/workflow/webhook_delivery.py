"""Messages on their way: at least once, later and later, until they arrive or are given up.

The row is the queue. Whoever takes a message moves its next attempt into the future by a guarded
UPDATE, so that of several workers one sends it, and one that dies is followed by another.
"""

import logging
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.models import WebhookDelivery, WebhookMessage
from inpaint_app.webhook.delivery import Answer, check_answer, deliver
from inpaint_app.webhook.errors import WebhookGoneError, WebhookUnreachableError
from inpaint_app.webhook.message import sign_message
from inpaint_app.workflow.dispatch import send_webhook_on_commit
from inpaint_app.workflow.webhooks import secret_of, switch_webhook

# 30 s, 2 min, 8 min, 32 min, then every two hours and at last six: some 27 hours in all.
FIRST_DELAY_SECONDS = 30.0
DELAY_FACTOR = 4
MAX_DELAY_SECONDS = 6 * 3600.0
MAX_ATTEMPTS = 9
# How much earlier or later: receivers that were down together are not asked together again.
JITTER = 0.2
# An attempt is over by then; a message whose worker died is taken again.
CLAIM = timedelta(seconds=60)

_PENDING = WebhookMessage.Status.PENDING
logger = logging.getLogger(__name__)


def send_due_webhooks() -> int:
    """Hand every message that is due to the workers; how many."""
    due = WebhookMessage.objects.filter(status=_PENDING, next_attempt_at__lte=timezone.now())
    messages = list(due.order_by("next_attempt_at").only("pk")[:100])
    for message in messages:
        send_webhook_on_commit(message)
    return len(messages)


def deliver_webhook(message_id: int) -> bool:
    """Make one attempt, if it is due and nobody else makes it; whether one was made."""
    message = _claim(message_id)
    if message is None:
        return False
    started = time.monotonic()
    result = _attempt(message)
    with transaction.atomic():
        WebhookDelivery.objects.create(
            message=message,
            attempt=message.attempts,
            milliseconds=round((time.monotonic() - started) * 1000),
            status_code=None if result.answer is None else result.answer.status_code,
            error_code="" if result.error is None else result.error.code,
            answer=_shown(result),
        )
        _settle(message, result.error)
    return True


@dataclass(frozen=True)
class _Result:
    answer: Answer | None
    error: HubError | None


def _claim(message_id: int) -> WebhookMessage | None:
    now = timezone.now()
    due = WebhookMessage.objects.filter(pk=message_id, status=_PENDING, next_attempt_at__lte=now)
    if not due.update(next_attempt_at=now + CLAIM, attempts=F("attempts") + 1):
        return None
    return WebhookMessage.objects.select_related("webhook").get(pk=message_id)


def _attempt(message: WebhookMessage) -> _Result:
    answer = None
    try:
        secret = secret_of(message.webhook)
        answer = deliver(
            message.webhook.url,
            message.body,
            sign_message(secret, message.name, message.body, timezone.now()),
            allow_private=settings.HUB_WEBHOOK_ALLOW_PRIVATE,
        )
        check_answer(answer)
    except HubError as error:
        logger.warning("%s: %s", message, error)
        return _Result(answer, error)
    except SoftTimeLimitExceeded:
        return _Result(None, WebhookUnreachableError("The receiver answered too slowly."))
    return _Result(answer, None)


def _shown(result: _Result) -> str:
    """What was answered; where nothing was, why. A NUL has no place in a text of PostgreSQL."""
    text = result.answer.text if result.answer else str(result.error or "")
    return text.replace("\0", "\ufffd")


def _settle(message: WebhookMessage, error: HubError | None) -> None:
    """Arrived, given up, or to be tried again; unless the address was switched off meanwhile."""
    changes: dict[str, Any]
    if error is None:
        changes = {"status": WebhookMessage.Status.DELIVERED, "next_attempt_at": None}
    elif error.permanent or message.attempts >= MAX_ATTEMPTS:
        changes = {"status": WebhookMessage.Status.FAILED, "next_attempt_at": None}
    else:
        delay = timedelta(seconds=delay_after(message.attempts))
        changes = {"next_attempt_at": timezone.now() + delay}
    WebhookMessage.objects.filter(pk=message.pk, status=_PENDING).update(**changes)
    if isinstance(error, WebhookGoneError):
        switch_webhook(message.webhook, is_active=False, actor=None, reason=error.code)


def delay_after(attempts: int) -> float:
    """Seconds until the next attempt, after so many."""
    longer: float = FIRST_DELAY_SECONDS * DELAY_FACTOR ** (attempts - 1)
    delay = min(longer, MAX_DELAY_SECONDS)
    return delay * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load, hides nothing
