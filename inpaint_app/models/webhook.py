"""Webhooks: who is told of what goes live, what they were sent, and what came of each attempt."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.constraints import one_of

MAX_URL_LENGTH = 500


class Webhook(models.Model):
    """An address that is told of ``events``. The secret is not here: it is derived.

    ``salt`` makes the secret together with a key from the environment (inpaint_app.webhook.secret),
    ``secret_check`` tells whether it still comes out as the one that was shown.
    """

    url = models.CharField(max_length=MAX_URL_LENGTH)
    events = models.JSONField(help_text="Names of events, such as release.published.")
    is_active = models.BooleanField(default=True)
    salt = models.CharField(max_length=64)
    secret_check = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_active", "url"]
        constraints: ClassVar = [
            models.CheckConstraint(name="webhook_url_not_empty", condition=~Q(url="")),
            models.CheckConstraint(name="webhook_has_secret", condition=~Q(salt="")),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookMessage(models.Model):
    """One event for one address: written with the change that it tells of, sent until it arrives.

    ``name`` is the ``webhook-id``, the same at every attempt; ``body`` the exact bytes.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        FAILED = "failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="messages")
    name = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=64)
    body = models.TextField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "webhook message"
        indexes = [models.Index(name="webhook_message_due", fields=["status", "next_attempt_at"])]
        constraints: ClassVar = [
            one_of("webhook_message", "status", ["pending", "delivered", "failed"]),
            models.CheckConstraint(
                name="webhook_message_pending_has_time",
                condition=Q(status="pending", next_attempt_at__isnull=False)
                | ~Q(status="pending") & Q(next_attempt_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.name}"


class WebhookDelivery(models.Model):
    """One attempt and what came of it. Never changes, never vanishes."""

    message = models.ForeignKey(WebhookMessage, on_delete=models.PROTECT, related_name="deliveries")
    attempt = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    milliseconds = models.PositiveIntegerField()
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    answer = models.TextField(
        blank=True, help_text="The beginning of what was answered, or why not."
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "webhook deliveries"

    def __str__(self) -> str:
        return f"attempt {self.attempt} of {self.message}"
