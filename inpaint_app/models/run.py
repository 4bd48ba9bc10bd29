"""A run: one export, validate and store job, with everything that an admin wants to know of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.checkpoint import Checkpoint
from inpaint_app.models.constraints import one_of


class Run(models.Model):
    """State is changed by inpaint_app.workflow only; the database refuses an illegal transition.

    A retry is the same row with the next ``attempt``. While running, ``worker`` says who works and
    ``lease_expires_at`` until when it is taken to be alive.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="runs")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    stage = models.CharField(max_length=16, blank=True)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent of the whole run.")
    message = models.CharField(max_length=400, blank=True)
    log = models.TextField(blank=True)
    report = models.JSONField(null=True, blank=True, help_text="What validation measured.")
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.TextField(blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    worker = models.CharField(max_length=200, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="When a message about it last went to the broker."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created", "-pk"]
        permissions = [("run_checkpoint", "Can start, retry and cancel runs")]
        indexes = [models.Index(name="run_by_status", fields=["status", "lease_expires_at"])]
        constraints: ClassVar = [
            one_of("run", "status", ["queued", "running", "succeeded", "failed", "cancelled"]),
            models.CheckConstraint(
                name="run_progress_per_cent", condition=Q(progress__gte=0, progress__lte=100)
            ),
            models.CheckConstraint(name="run_attempt_counts", condition=Q(attempt__gte=1)),
            models.CheckConstraint(
                name="run_running_has_lease",
                condition=~Q(status="running")
                | Q(lease_expires_at__isnull=False, started__isnull=False) & ~Q(worker=""),
            ),
            models.CheckConstraint(
                name="run_failed_has_code", condition=~Q(status="failed") | ~Q(error_code="")
            ),
            models.CheckConstraint(
                name="run_ended_has_time",
                condition=~Q(status__in=["succeeded", "failed", "cancelled"])
                | Q(finished__isnull=False),
            ),
            models.UniqueConstraint(
                name="run_one_active_a_checkpoint",
                fields=["checkpoint"],
                condition=Q(status__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.checkpoint}"
