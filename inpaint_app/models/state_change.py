"""The journal: every state that anything of the hub has had. Rows never change and never vanish."""

from django.conf import settings
from django.db import models


class StateChange(models.Model):
    """Who, when, from, to, why. ``actor`` is empty where the hub itself did it.

    The subject is named by its table and key rather than by a foreign key, so that the journal
    outlives what it tells of.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    from_state = models.CharField(max_length=64, blank=True)
    to_state = models.CharField(max_length=64)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(name="state_change_by_subject", fields=["subject_type", "subject_id"])
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.from_state} -> {self.to_state}"
