"""Who sends: a program by its access token, or a person who is signed in to the admin."""

from typing import Final

from django.contrib import admin
from django.contrib.auth.models import User
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from inpaint_app.models import AccessToken
from inpaint_app.workflow.access_tokens import find_access_token

SCHEME: Final = "Bearer"
CHALLENGE: Final = 'Bearer realm="Moebius Hub"'


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>`` (RFC 6750) with a token that is good for one of scopes."""

    def __init__(self, *scopes: AccessToken.Scope) -> None:
        self._scopes = scopes

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """The token and whose it is; None where the request has none.

        Raises ``AccessTokenInvalidError`` and ``AccessTokenScopeError``.
        """
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = find_access_token(secret.strip(), *self._scopes)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - REST framework's signature
        """What a request without any of it is asked for."""
        return CHALLENGE


class AdminSession(SessionAuthentication):
    """The cookie of the admin; what changes something has to prove that its page sent it."""


class MayAct(BasePermission):
    """Those who have the view's permission; in a browser, of those whom the admin lets in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether they may."""
        user = request.user
        permission: str = view.permission  # type: ignore[attr-defined] # of SignedView
        if not isinstance(user, User) or not user.has_perm(permission):
            return False
        if isinstance(request.auth, AccessToken):
            return bool(user.is_active and user.is_staff)
        return bool(admin.site.has_permission(request._request))  # noqa: SLF001 - REST framework has no other way
