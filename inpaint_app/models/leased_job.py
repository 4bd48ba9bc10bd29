"""What rows of long jobs share: a state, an attempt, and a worker whose claim runs out."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class LeasedJob(models.Model):
    """State is changed by inpaint_app.workflow only, along ``inpaint_app.workflow.transitions``.

    A retry is the same row with the next ``attempt``. While running, ``worker`` says who works and
    ``lease_expires_at`` until when it is taken to be alive.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"

    # Whether what has succeeded may be done once more, as the same row.
    is_repeatable: ClassVar[bool] = False

    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent of the whole run.")
    message = models.CharField(max_length=400, blank=True)
    log = models.TextField(blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.TextField(blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    worker = models.CharField(max_length=200, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="When a message about it last went to the broker."
    )
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def leased_job_constraints(table: str) -> list[models.BaseConstraint]:
    """What the database asks of such a row in each state."""
    ended = ["succeeded", "failed", "cancelled"]
    return [
        models.CheckConstraint(
            name=f"{table}_status_known", condition=Q(status__in=["queued", "running", *ended])
        ),
        models.CheckConstraint(
            name=f"{table}_progress_per_cent", condition=Q(progress__gte=0, progress__lte=100)
        ),
        models.CheckConstraint(name=f"{table}_attempt_counts", condition=Q(attempt__gte=1)),
        models.CheckConstraint(
            name=f"{table}_running_has_lease",
            condition=~Q(status="running")
            | Q(lease_expires_at__isnull=False, started__isnull=False) & ~Q(worker=""),
        ),
        models.CheckConstraint(
            name=f"{table}_failed_has_code", condition=~Q(status="failed") | ~Q(error_code="")
        ),
        models.CheckConstraint(
            name=f"{table}_ended_has_time",
            condition=~Q(status__in=ended) | Q(finished__isnull=False),
        ),
    ]
