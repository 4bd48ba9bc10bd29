"""A yank: a published release is taken back from the channels, and its pinned manifest says so."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from inpaint_app.models.constraints import one_of
from inpaint_app.models.release import Release

MAX_NOTICE_CHARACTERS = 400


class Yank(models.Model):
    """One decision about a published release; the newest holds. Never changes, never vanishes.

    ``envelope`` is what the release's own address serves from then on: its manifest, issued again
    under a higher sequence, with the notice in it or, once restored, without. The release row and
    what was signed when it was published stay as they are.
    """

    class State(models.TextChoices):
        YANKED = "yanked"
        RESTORED = "restored"

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="yanks")
    state = models.CharField(max_length=16, choices=State.choices)
    notice = models.CharField(
        max_length=MAX_NOTICE_CHARACTERS, blank=True, help_text="What visitors are told."
    )
    sequence = models.PositiveBigIntegerField()
    envelope = models.TextField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        permissions = [("yank_release", "Can yank a published release, and restore it")]
        constraints: ClassVar = [
            one_of("yank", "state", ["yanked", "restored"]),
            models.CheckConstraint(
                name="yank_tells_visitors",
                condition=Q(state="yanked") & ~Q(notice="") | Q(state="restored", notice=""),
            ),
            models.CheckConstraint(name="yank_has_document", condition=~Q(envelope="")),
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.state}"


def newest_yank(column: str, *, of: str = "pk") -> Subquery:
    """For a query of releases: a column of the newest yank of each, null where there is none."""
    newest = Yank.objects.filter(release=OuterRef(of)).order_by("-pk")
    return Subquery(newest.values(column)[:1])


def is_yanked(release: Release) -> bool:
    """Whether the newest of its yanks says so."""
    newest = release.yanks.values_list("state", flat=True).first()
    return newest == Yank.State.YANKED
