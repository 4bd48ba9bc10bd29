"""A move of a channel that is to happen by the clock."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.channel import Channel
from inpaint_app.models.constraints import one_of
from inpaint_app.models.release import Release


class ScheduledMove(models.Model):
    """Pending until its time or until somebody cancels it; then settled, once and for good.

    Everything that a move is checked for is checked again when it is due; ``why`` says what stood
    in its way.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="scheduled_moves")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="When it is due.")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PENDING)
    settled_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    why = models.TextField(blank=True, help_text="What stood in its way.")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(name="scheduled_move_by_time", fields=["status", "at"])]
        constraints: ClassVar = [
            one_of("scheduled_move", "status", ["pending", "done", "cancelled", "failed"]),
            models.CheckConstraint(
                name="scheduled_move_settled_has_time",
                condition=Q(status="pending", settled_at__isnull=True)
                | ~Q(status="pending") & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="scheduled_move_failed_has_code",
                condition=~Q(status="failed") | ~Q(error_code=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.release.version} at {self.at:%Y-%m-%d %H:%M}"
