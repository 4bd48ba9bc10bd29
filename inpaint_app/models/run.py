"""A run: one export, validate and store job, with everything that an admin wants to know of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inpaint_app.models.checkpoint import Checkpoint
from inpaint_app.models.leased_job import LeasedJob, leased_job_constraints


class Run(LeasedJob):
    """One checkpoint on its way to a candidate; the database refuses an illegal transition."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="runs")
    stage = models.CharField(max_length=16, blank=True)
    report = models.JSONField(null=True, blank=True, help_text="What validation measured.")
    queued_at = models.DateTimeField(default=timezone.now, help_text="Of this attempt.")
    priority = models.PositiveSmallIntegerField(
        default=0, help_text="Those of a higher one are taken first, whatever their age."
    )
    memory_bytes = models.PositiveBigIntegerField(
        default=0, help_text="What it is expected to need of a worker's memory."
    )
    waits_for = models.CharField(
        max_length=400, blank=True, help_text="Why the last worker that looked left it queued."
    )
    resumes_at = models.CharField(
        max_length=16, blank=True, help_text="The stage at which another attempt can go on."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created", "-pk"]
        permissions = [("run_checkpoint", "Can start, retry and cancel runs")]
        indexes = [models.Index(name="run_by_status", fields=["status", "lease_expires_at"])]
        constraints: ClassVar = [
            *leased_job_constraints("run"),
            models.UniqueConstraint(
                name="run_one_active_a_checkpoint",
                fields=["checkpoint"],
                condition=Q(status__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.checkpoint}"


class RunStage(models.Model):
    """One stage of one attempt: when it began and ended, and the worker's peak memory by then."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="stages")
    attempt = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=16)
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)
    peak_memory_bytes = models.PositiveBigIntegerField(
        default=0, help_text="Resident memory of the process; 0 while it is not known."
    )

    class Meta:
        ordering = ["run", "attempt", "pk"]

    def __str__(self) -> str:
        return f"{self.name} of run {self.run_id}, attempt {self.attempt}"
