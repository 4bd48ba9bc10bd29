"""How often a release's manifest was asked for, by the day. Nothing of who asked."""

from typing import ClassVar

from django.db import models

from inpaint_app.models.constraints import not_negative
from inpaint_app.models.release import Release


class DownloadCount(models.Model):
    """The manifests of one release that this hub itself answered on one day (UTC).

    ``served`` are documents that were sent (200), ``unchanged`` those that the visitor had (304).
    What a CDN in front answers from its own store, nobody here hears of.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="downloads")
    day = models.DateField()
    served = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-day", "release"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="download_count_once", fields=["release", "day"]),
            not_negative("download_count", "served"),
            not_negative("download_count", "unchanged"),
        ]

    def __str__(self) -> str:
        return f"{self.release} on {self.day}"
