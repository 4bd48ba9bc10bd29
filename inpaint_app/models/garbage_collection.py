"""A garbage collection that was done: by whom, when, and how much went."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from inpaint_app.models.constraints import not_negative


class GarbageCollection(models.Model):
    """What was removed, by kind. The journal, which nobody can alter, has a line of each."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    grace_hours = models.FloatField(help_text="What was younger was left alone.")
    removed = models.JSONField(help_text='By kind: {"chunk": {"count": 3, "bytes": 4096}}.')
    count = models.PositiveIntegerField(help_text="Pieces of any kind.")
    bytes = models.PositiveBigIntegerField(help_text="Bytes freed.")
    error_code = models.CharField(
        max_length=64, blank=True, help_text="What ended it in the middle; empty where nothing did."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints: ClassVar = [not_negative("garbage_collection", "bytes")]

    def __str__(self) -> str:
        return f"garbage collection {self.pk}"
