"""An upload: one file on its way in, from its first byte to the verdict about it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inpaint_app.models.checkpoint import Checkpoint
from inpaint_app.models.constraints import not_negative, one_of, sha256_validator

WHOLE = ["uploaded", "scanned", "accepted", "rejected"]


def sha256_or_empty(table: str, field: str) -> models.CheckConstraint:
    """A digest that may not be known yet."""
    return models.CheckConstraint(
        name=f"{table}_{field}_length",
        condition=Q(**{field: ""}) | Q(**{f"{field}__length": 64}),
    )


class Upload(models.Model):
    """State is changed by inpaint_app.workflow only; the database refuses an illegal transition.

    The bytes lie at HUB_HOME/uploads/<uuid> while they are needed: until the file is rejected,
    discarded, or part of a checkpoint. The row stays. ``offset`` counts the bytes that are safe on
    the disk; ``length`` is null while the sender has not said how many there will be.
    """

    class Status(models.TextChoices):
        RECEIVING = "receiving"
        UPLOADED = "uploaded"
        SCANNED = "scanned"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        DISCARDED = "discarded"

    class Source(models.TextChoices):
        ADMIN = "admin", "admin"
        TUS = "tus", "tus client"
        HUB = "hub", "hub import"
        COMMAND = "command", "command line"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=255, help_text="As its owner called it; shown, not used.")
    length = models.PositiveBigIntegerField(null=True, help_text="Bytes; null until it is said.")
    offset = models.PositiveBigIntegerField(default=0, help_text="Bytes that are safe here.")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.RECEIVING)
    source = models.CharField(max_length=16, choices=Source.choices)
    origin = models.CharField(
        max_length=400, blank=True, help_text="Such as a hub repository at a revision, and a path."
    )
    metadata = models.TextField(blank=True, help_text="As its tus client sent it, for the client.")
    expected_sha256 = models.CharField(
        max_length=64, blank=True, validators=[sha256_validator], help_text="As its sender said."
    )
    sha256 = models.CharField(max_length=64, blank=True, validators=[sha256_validator])
    format = models.CharField(max_length=32, blank=True, help_text="Told from the bytes.")
    tensors = models.PositiveIntegerField(null=True, help_text="How many a file of weights holds.")
    role = models.CharField(
        max_length=16, blank=True, help_text="What its content makes likely; its owner decides."
    )
    scans = models.PositiveSmallIntegerField(default=0, help_text="Times that a scan was begun.")
    sent_at = models.DateTimeField(null=True, help_text="When a scan was last asked for or begun.")
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.TextField(blank=True)
    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, null=True, related_name="uploads"
    )
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(help_text="When its bytes go unless something happens to it.")
    finished = models.DateTimeField(null=True, help_text="When the verdict, or its end, came.")

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(name="upload_by_status", fields=["status", "expires"])]
        constraints: ClassVar = [
            one_of("upload", "status", [*WHOLE, "receiving", "discarded"]),
            one_of("upload", "source", ["admin", "tus", "hub", "command"]),
            not_negative("upload", "offset"),
            models.CheckConstraint(
                name="upload_offset_within_length",
                condition=Q(length__isnull=True) | Q(offset__lte=F("length")),
            ),
            models.CheckConstraint(
                name="upload_whole_has_all_bytes",
                condition=~Q(status__in=WHOLE) | Q(length__isnull=False, offset=F("length")),
            ),
            sha256_or_empty("upload", "sha256"),
            sha256_or_empty("upload", "expected_sha256"),
            models.CheckConstraint(
                name="upload_accepted_is_known",
                condition=~Q(status="accepted") | ~Q(sha256="") & ~Q(format=""),
            ),
            models.CheckConstraint(
                name="upload_rejected_has_code",
                condition=~Q(status="rejected") | ~Q(error_code=""),
            ),
            models.CheckConstraint(
                name="upload_ended_has_time",
                condition=~Q(status__in=["accepted", "rejected", "discarded"])
                | Q(finished__isnull=False),
            ),
            models.CheckConstraint(
                name="upload_used_is_accepted",
                condition=Q(checkpoint__isnull=True) | Q(status="accepted"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
