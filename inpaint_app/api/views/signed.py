"""What the views have in common that somebody in particular may use."""

from http import HTTPMethod, HTTPStatus
from typing import Any, ClassVar, Final, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inpaint_app.api.authentication import CHALLENGE, MayAct, TokenAuthentication
from inpaint_app.api.caching import MINE, conditional_once_rendered
from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import ProblemSerializer
from inpaint_app.models import AccessToken
from inpaint_app.workflow.access_tokens import NEEDED

SIGNED: Final[Any] = [{"accessToken": []}]  # dicts, whatever the stubs say
REFUSED: Final = {
    (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=description)
    for status, description in (
        (401, "No token, or one that has ended."),
        (403, "The token is not good for it, or its user may not."),
    )
}


class SignedView(APIView):
    """For programs with a token of one of ``scopes``, whose user has the permission of the first.

    No answer is for a cache that others share.
    """

    permission_classes = [MayAct]
    throttle_scope = "automation"
    scopes: ClassVar[tuple[AccessToken.Scope, ...]] = ()

    @property
    def permission(self) -> str:
        """What the user has to be allowed to do."""
        return NEEDED[self.scopes[0]]

    def get_authenticators(self) -> list[BaseAuthentication]:
        """By token, then by whatever else the view says."""
        return [TokenAuthentication(*self.scopes), *super().get_authenticators()]

    def perform_authentication(self, request: Request) -> None:
        """Count first: who guesses tokens is held up like everyone."""
        super().check_throttles(request)
        super().perform_authentication(request)

    def check_throttles(self, request: Request) -> None:
        """Done by then."""

    def handle_exception(self, exc: Exception) -> Response:
        """As everywhere in the API; who is not signed in is asked to be, and told how."""
        response: Response = super().handle_exception(exc)
        if response.status_code == HTTPStatus.UNAUTHORIZED or isinstance(exc, NotAuthenticated):
            response["WWW-Authenticate"] = CHALLENGE
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say that no cache may keep it; what is read is asked for again by its entity tag."""
        done: Any = super().finalize_response(request, response, *args, **kwargs)
        done["Cache-Control"] = "no-store"
        if request.method == HTTPMethod.GET:
            conditional_once_rendered(request, done, MINE)
        return done


def sender(request: Request) -> User:
    """Who sends: somebody, or the permissions had refused."""
    return cast("User", request.user)
