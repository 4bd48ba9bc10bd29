"""Tokens with which a program acts for a user: made, found, and ended."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inpaint_app.models import AccessToken
from inpaint_app.workflow.errors import (
    AccessTokenInvalidError,
    AccessTokenRevokedError,
    AccessTokenScopeError,
)
from inpaint_app.workflow.journal import Actor, record_change

# Tells people, and programs that look for leaked secrets, what they have before them.
PREFIX: Final = "mhub_"
SECRET_BYTES: Final = 32
DEFAULT_DAYS: Final = 90
# What its user has to be allowed to do, for a token to be good for it.
NEEDED: Final = {
    AccessToken.Scope.UPLOAD: "inpaint_app.add_checkpoint",
    AccessToken.Scope.RUNS_WRITE: "inpaint_app.run_checkpoint",
    AccessToken.Scope.RELEASES_PUBLISH: "inpaint_app.publish_release",
    AccessToken.Scope.CHANNELS_MOVE: "inpaint_app.move_channel",
    AccessToken.Scope.READ: "inpaint_app.view_run",
}
USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


def create_access_token(
    user: User, *, name: str, scopes: Collection[str], days: float = DEFAULT_DAYS, actor: Actor
) -> tuple[AccessToken, str]:
    """A new token of ``user``: its row, and itself, which is kept nowhere.

    It may be asked for more than ``user`` may do today: each use is held against both. Raises
    ``AccessTokenScopeError`` for no scope, and for one that there is not.
    """
    if not scopes or not set(NEEDED).issuperset(scopes):
        offered = ", ".join(NEEDED)
        raise AccessTokenScopeError(f"A token can be asked for with: {offered}.")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        token = AccessToken.objects.create(
            user=user,
            name=name,
            sha256=_digest(secret),
            scopes=" ".join(sorted(scopes)),
            expires=timezone.now() + timedelta(days=days),
        )
        record_change(token, actor=actor, before="", after="created")
    return token, secret


def find_access_token(secret: str, *scopes: str) -> AccessToken:
    """The token that ``secret`` is, if it is good for one of ``scopes`` now; its use is noted.

    Raises ``AccessTokenInvalidError`` and ``AccessTokenScopeError``.
    """
    now = timezone.now()
    token = (
        AccessToken.objects.select_related("user")
        .filter(sha256=_digest(secret), revoked__isnull=True, expires__gt=now)
        .filter(user__is_active=True)
        .first()
    )
    if token is None:
        raise AccessTokenInvalidError("The access token is not one of this hub's, or has ended.")
    if not set(scopes) & set(token.scopes.split()):
        needed = " or ".join(scopes)
        raise AccessTokenScopeError(
            f"The access token is good for {token.scopes}; this takes {needed}."
        )
    stale = Q(last_used__isnull=True) | Q(last_used__lt=now - USE_IS_NOTED_EVERY)
    AccessToken.objects.filter(stale, pk=token.pk).update(last_used=now)
    return token


def revoke_access_token(token: AccessToken, *, actor: Actor, reason: str = "") -> None:
    """End a token now and for good. Raises ``AccessTokenRevokedError``."""
    with transaction.atomic():
        valid = AccessToken.objects.filter(pk=token.pk, revoked__isnull=True)
        if not valid.update(revoked=timezone.now()):
            raise AccessTokenRevokedError(f"The access token {token} is revoked already.")
        record_change(token, actor=actor, before="created", after="revoked", reason=reason)
    token.refresh_from_db()


def offered_scopes(user: User) -> list[AccessToken.Scope]:
    """Those that a token of ``user`` can use today."""
    return [scope for scope, permission in NEEDED.items() if user.has_perm(permission)]


def reason_by_token(token: AccessToken, reason: str) -> str:
    """For the journal: ``reason``, and which token it was."""
    return f"With the access token {token} (number {token.pk}). {reason}".strip()


def _digest(secret: str) -> str:
    """256 random bits need no salt and no slow hash: nobody can try them all."""
    return hashlib.sha256(secret.encode()).hexdigest()
