"""An import: files of a model hub, pinned to commits, on their way to a checkpoint."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.checkpoint import Checkpoint
from inpaint_app.models.constraints import not_negative, sha256_validator
from inpaint_app.models.hub_model import HubModel
from inpaint_app.models.leased_job import LeasedJob, leased_job_constraints
from inpaint_app.models.upload import Upload

COMMIT_CHARACTERS = 40


class HubImport(LeasedJob):
    """What was asked for, and how far it is. ``label`` is what people call it.

    Once it has succeeded, ``checkpoint`` is what came of it; ``message`` then says which branches
    have moved since they were resolved.
    """

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="imports")
    label = models.CharField(max_length=200)
    stage = models.CharField(max_length=16, blank=True)
    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="imports"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "import"
        ordering = ["-created", "-pk"]
        indexes = [models.Index(name="import_by_status", fields=["status", "lease_expires_at"])]
        constraints: ClassVar = [
            *leased_job_constraints("hub_import"),
            models.CheckConstraint(
                name="hub_import_succeeded_has_checkpoint",
                condition=~Q(status="succeeded") | Q(checkpoint__isnull=False),
            ),
            models.UniqueConstraint(
                name="hub_import_one_active_a_label",
                fields=["model", "label"],
                condition=Q(status__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.label}"


class HubImportFile(models.Model):
    """One file of it: ``path`` of ``repo`` at ``commit``, which ``revision`` was when asked.

    Without a ``repo`` it is the configuration of the published Moebius, which the hub brings.
    ``upload`` is the file here, since its bytes are all here. The rest never changes.
    """

    hub_import = models.ForeignKey(HubImport, on_delete=models.PROTECT, related_name="files")
    role = models.CharField(max_length=16, help_text="Which part of the checkpoint it is.")
    repo = models.CharField(max_length=200, blank=True)
    revision = models.CharField(max_length=200, blank=True, help_text="As it was asked for.")
    commit = models.CharField(max_length=COMMIT_CHARACTERS, blank=True)
    path = models.CharField(max_length=400)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(
        max_length=64, blank=True, validators=[sha256_validator], help_text="As the hub lists it."
    )
    blob_id = models.CharField(
        max_length=COMMIT_CHARACTERS, blank=True, help_text="What git calls its bytes."
    )
    upload = models.ForeignKey(
        Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="imports"
    )

    class Meta:
        ordering = ["hub_import", "role"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="hub_import_file_one_a_role", fields=["hub_import", "role"]
            ),
            models.CheckConstraint(
                name="hub_import_file_is_pinned",
                condition=Q(repo="", commit="")
                | ~Q(repo="") & Q(commit__length=COMMIT_CHARACTERS) & ~Q(blob_id=""),
            ),
            not_negative("hub_import_file", "size"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.path}"

    @property
    def origin(self) -> str:
        """Where it comes from, for good."""
        return f"{self.repo}@{self.commit}:{self.path}" if self.repo else "ships with Moebius Hub"
