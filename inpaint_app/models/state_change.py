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
        permissions = [("export_statechange", "Can export the journal")]
        indexes = [
            models.Index(name="state_change_by_subject", fields=["subject_type", "subject_id"])
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.from_state} -> {self.to_state}"


class JournalSeal(models.Model):
    """A link of the chain over the journal: it holds the line and every line sealed before it.

    ``sha256`` is over the previous seal's and the line's canonical JSON, so that whoever owns the
    database cannot take a line out or alter it without breaking every seal that follows. Lines are
    sealed within a minute, in the order in which they became visible.
    """

    change = models.OneToOneField(StateChange, on_delete=models.PROTECT, related_name="seal")
    # Unique: of two sealers at once, one is refused, and the chain stays one chain.
    previous = models.CharField(max_length=64, unique=True, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} over {self.change_id}"
