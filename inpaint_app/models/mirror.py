"""Mirrors: other places that hold the chunks of releases, and how far each release is there."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.constraints import (
    MAX_SLUG_LENGTH,
    not_negative,
    one_of,
    slug_validator,
)
from inpaint_app.models.hub_model import HubModel
from inpaint_app.models.leased_job import LeasedJob, leased_job_constraints
from inpaint_app.models.release import Release

MAX_ADDRESS_LENGTH = 500


class Mirror(models.Model):
    """``address`` is where the hub writes, ``base_url`` where visitors read. No credentials here.

    A store is a chunk store's URL, a repository is OWNER/NAME with its branch as ``revision``. With
    a ``model`` only its releases go there; a repository is always one model's.
    """

    class Kind(models.TextChoices):
        STORE = "store", "chunk store"
        HUGGING_FACE = "hugging-face", "Hugging Face repository"

    slug = models.CharField(max_length=MAX_SLUG_LENGTH, unique=True, validators=[slug_validator])
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    address = models.CharField(max_length=MAX_ADDRESS_LENGTH)
    revision = models.CharField(max_length=200, blank=True, help_text="Branch of a repository.")
    base_url = models.CharField(
        max_length=MAX_ADDRESS_LENGTH, help_text="As manifests name it; it ends in /chunks/."
    )
    model = models.ForeignKey(
        HubModel, on_delete=models.PROTECT, null=True, blank=True, related_name="mirrors"
    )
    is_enabled = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_enabled", "slug"]
        permissions = [("sync_mirror", "Can sync a mirror")]
        constraints: ClassVar = [
            one_of("mirror", "kind", ["store", "hugging-face"]),
            models.CheckConstraint(name="mirror_address_not_empty", condition=~Q(address="")),
            models.CheckConstraint(
                name="mirror_base_url_of_chunks", condition=Q(base_url__endswith="/chunks/")
            ),
            models.CheckConstraint(
                name="mirror_repository_is_of_a_model",
                condition=Q(kind="store", revision="")
                | Q(kind="hugging-face", model__isnull=False) & ~Q(revision=""),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class MirrorCopy(LeasedJob):
    """One release at one mirror. It succeeds again and again: each sync is another attempt.

    While ``complete_since`` is set, every chunk of the release has been found there and none found
    wrong: that, and not the state of the latest sync, is why a channel document names the mirror.
    """

    is_repeatable = True
    WORDS: ClassVar = {
        "queued": "waiting",
        "running": "copying",
        "succeeded": "complete",
        "failed": "failed",
        "cancelled": "stopped",
    }

    mirror = models.ForeignKey(Mirror, on_delete=models.PROTECT, related_name="copies")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="copies")
    verify = models.BooleanField(
        default=False, help_text="Whether the next sync reads every byte at the public address."
    )
    chunk_count = models.PositiveIntegerField(default=0)
    chunks_done = models.PositiveIntegerField(default=0)
    byte_count = models.PositiveBigIntegerField(default=0)
    bytes_done = models.PositiveBigIntegerField(default=0)
    complete_since = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(
        null=True, blank=True, help_text="When every byte last came right from there."
    )

    class Meta:
        verbose_name = "mirror copy"
        verbose_name_plural = "mirror copies"
        ordering = ["mirror", "-release"]
        indexes = [models.Index(name="mirror_copy_by_status", fields=["status", "sent_at"])]
        constraints: ClassVar = [
            *leased_job_constraints("mirror_copy"),
            models.UniqueConstraint(name="mirror_copy_once", fields=["mirror", "release"]),
            models.CheckConstraint(
                name="mirror_copy_succeeded_is_complete",
                condition=~Q(status="succeeded") | Q(complete_since__isnull=False),
            ),
            not_negative("mirror_copy", "byte_count"),
            not_negative("mirror_copy", "bytes_done"),
        ]

    def __str__(self) -> str:
        return f"{self.release} at {self.mirror}"

    @property
    def words(self) -> str:
        """Its status as people call it."""
        return self.WORDS[self.status]
