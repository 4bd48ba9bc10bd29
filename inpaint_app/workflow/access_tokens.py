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
OFFERED: Final = frozenset({AccessToken.Scope.UPLOAD})
USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


def create_access_token(
    user: User, *, name: str, scopes: Collection[str], days: float = DEFAULT_DAYS, actor: Actor
) -> tuple[AccessToken, str]:
    """A new token of ``user``: its row, and itself, which is kept nowhere.

    Raises ``AccessTokenScopeError`` for a scope that is not offered yet.
    """
    if not scopes or not OFFERED.issuperset(scopes):
        offered = ", ".join(sorted(OFFERED))
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


def find_access_token(secret: str, scope: str) -> AccessToken:
    """The token that ``secret`` is, if it is good for ``scope`` now; its use is noted.

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
    if scope not in token.scopes.split():
        raise AccessTokenScopeError(f"The access token is good for: {token.scopes}.")
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


def _digest(secret: str) -> str:
    """256 random bits need no salt and no slow hash: nobody can try them all."""
    return hashlib.sha256(secret.encode()).hexdigest()
