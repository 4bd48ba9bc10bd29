"""A channel: a movable pointer at a published release, and the record of its moves."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.constraints import slug_field
from inpaint_app.models.hub_model import HubModel
from inpaint_app.models.release import Release


class Channel(models.Model):
    """Such as ``stable``. ``document`` is the signed envelope served until ``expires``.

    Without a release the channel serves nothing yet. The database refuses a candidate here, and a
    release of another model.
    """

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="channels")
    name = slug_field()
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, blank=True, related_name="channels"
    )
    is_default = models.BooleanField(
        default=False, help_text="Served where a visitor names no channel."
    )
    is_protected = models.BooleanField(
        default=False, help_text="Moved by those alone who may protect channels."
    )
    document = models.TextField(blank=True)
    sequence = models.PositiveBigIntegerField(null=True, blank=True)
    expires = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["model", "-is_default", "name"]
        permissions = [
            ("move_channel", "Can point a channel at another release"),
            ("protect_channel", "Can protect a channel, and move a protected one"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(name="channel_once", fields=["model", "name"]),
            models.UniqueConstraint(name="channel_sequence_once", fields=["model", "sequence"]),
            models.UniqueConstraint(
                name="channel_one_default", fields=["model"], condition=Q(is_default=True)
            ),
            models.CheckConstraint(name="channel_name_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="channel_release_has_document",
                condition=Q(
                    release__isnull=True, document="", sequence__isnull=True, expires__isnull=True
                )
                | Q(release__isnull=False, sequence__isnull=False, sequence__gte=1)
                & Q(expires__isnull=False)
                & ~Q(document=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.name}"


class ChannelMove(models.Model):
    """Who moved a channel, when, from where to where, and why. Never changes, never vanishes."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="moves")
    from_release = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.channel} to {self.to_release}"
