"""An access token: lets a program act for one user, in one respect, until it ends."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from inpaint_app.models.constraints import sha256_length, sha256_validator


class AccessToken(models.Model):
    """The token itself is shown once and kept nowhere; ``sha256`` is over its characters.

    ``scopes`` are words with a space between them, as OAuth 2.0 writes them (RFC 6749, 3.3).
    """

    class Scope(models.TextChoices):
        """What a token may be good for; its user has to be allowed to do it as well."""

        UPLOAD = "upload", "send files, and make checkpoints of them"
        RUNS_WRITE = "runs:write", "start and retry runs, and watch them"
        RELEASES_PUBLISH = "releases:publish", "publish candidates"
        CHANNELS_MOVE = "channels:move", "move channels"
        READ = "read", "watch runs"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_tokens"
    )
    name = models.CharField(max_length=100, help_text="What it is for, such as the build server.")
    sha256 = models.CharField(max_length=64, unique=True, validators=[sha256_validator])
    scopes = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created", "-pk"]
        constraints: ClassVar = [
            sha256_length("access_token"),
            models.CheckConstraint(name="access_token_has_scope", condition=~Q(scopes="")),
        ]

    def __str__(self) -> str:
        return self.name
