"""A release: what a run made, and once published a version that never changes again."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.constraints import not_negative, slug_field
from inpaint_app.models.hub_model import HubModel
from inpaint_app.models.run import Run


class Release(models.Model):
    """A candidate until published; then it and all rows under it are guarded by the database.

    ``manifest`` is the canonical payload and ``envelope`` the same bytes signed, as served.
    A candidate from an imported bundle has no run.
    """

    class Status(models.TextChoices):
        CANDIDATE = "candidate"
        PUBLISHED = "published"

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="releases")
    run = models.OneToOneField(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="release"
    )
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.CANDIDATE)
    version = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - null, so that unique lets candidates be
    sequence = models.PositiveBigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=64, help_text="Of pipeline; inpaint_app.manifest.kinds.")
    image_size = models.PositiveIntegerField(help_text="Pixels along a side of its picture.")
    origin = models.CharField(max_length=400, help_text="Where its checkpoint came from.")
    fragment = models.JSONField(help_text="What the export says of itself; becomes the manifest.")
    report = models.JSONField(help_text="The whole validation report.")
    manifest = models.TextField(null=True, blank=True)  # noqa: DJ001 - absent is not empty
    envelope = models.TextField(null=True, blank=True)  # noqa: DJ001 - absent is not empty
    created = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created", "-pk"]
        permissions = [("publish_release", "Can publish a candidate as a version")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="release_status_known", condition=Q(status__in=["candidate", "published"])
            ),
            models.CheckConstraint(
                name="release_published_is_complete",
                condition=~Q(status="published")
                | (
                    # A comparison with null is neither true nor false, and passes.
                    Q(version__isnull=False, sequence__isnull=False, sequence__gte=1)
                    & Q(published_at__isnull=False, manifest__isnull=False, envelope__isnull=False)
                    & ~Q(version="")
                    & ~Q(manifest="")
                    & ~Q(envelope="")
                ),
            ),
            models.CheckConstraint(
                name="release_candidate_is_unnamed",
                condition=~Q(status="candidate") | Q(version__isnull=True, sequence__isnull=True),
            ),
            models.CheckConstraint(name="release_kind_not_empty", condition=~Q(kind="")),
            models.UniqueConstraint(name="release_version_once", fields=["model", "version"]),
            models.UniqueConstraint(name="release_sequence_once", fields=["model", "sequence"]),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.version or f'candidate {self.pk}'}"


class Variant(models.Model):
    """One way to run a release, such as ``fp16``, and what a device needs for it."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="variants")
    name = slug_field()
    total_bytes = models.PositiveBigIntegerField(help_text="Bytes of the distinct chunks.")
    requirements = models.JSONField()

    class Meta:
        ordering = ["release", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="variant_once", fields=["release", "name"]),
            not_negative("variant", "total_bytes"),
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.name}"
