"""A run: one export, validate and store job, with everything that an admin wants to know of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.checkpoint import Checkpoint
from inpaint_app.models.leased_job import LeasedJob, leased_job_constraints


class Run(LeasedJob):
    """One checkpoint on its way to a candidate; the database refuses an illegal transition."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="runs")
    stage = models.CharField(max_length=16, blank=True)
    report = models.JSONField(null=True, blank=True, help_text="What validation measured.")
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
