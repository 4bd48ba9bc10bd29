"""A chunk: an immutable byte string whose name is its SHA-256."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from inpaint_app.models.constraints import sha256_length, sha256_validator

MAX_CHUNK_BYTES = 8 * 1024 * 1024


class Chunk(models.Model):
    """That somebody wants these bytes in the chunk store; ``wanted_at`` says when last.

    The row is written before the bytes are. A run that finds them there already says at least that
    it wants them, which is what keeps them from being collected under its feet: the row is locked
    by whoever collects, names or wants the chunk. Nothing else of it ever changes.
    """

    sha256 = models.CharField(max_length=64, primary_key=True, validators=[sha256_validator])
    size = models.PositiveIntegerField(help_text="Bytes.")
    stored_at = models.DateTimeField(auto_now_add=True)
    wanted_at = models.DateTimeField(
        default=timezone.now, help_text="When a run or an import last asked for it."
    )

    class Meta:
        ordering = ["sha256"]
        constraints: ClassVar = [
            sha256_length("chunk"),
            models.CheckConstraint(
                name="chunk_size_bounded",
                condition=models.Q(size__gte=1, size__lte=MAX_CHUNK_BYTES),
            ),
        ]

    def __str__(self) -> str:
        return self.sha256
