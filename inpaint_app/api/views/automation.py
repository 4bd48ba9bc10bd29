"""What the views share with which a program does what the commands do."""

from typing import TYPE_CHECKING, Any, Final, cast

from drf_spectacular.utils import OpenApiResponse
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import ProblemSerializer
from inpaint_app.api.views.signed import REFUSED, SignedView
from inpaint_app.workflow.access_tokens import reason_by_token

if TYPE_CHECKING:
    from inpaint_app.models import AccessToken

# What a request with a body may be refused for, besides who sent it.
REFUSED_CHANGES: Final = REFUSED | {
    (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=description)
    for status, description in (
        (400, "The body is not what it has to be; `errors` says where."),
        (404, "It names something that there is not."),
        (409, "What it names does not stand in a way that allows it; `code` says why."),
        (415, "The body is not JSON."),
    )
}


class AutomationView(SignedView):
    """By token alone: a browser that is signed in has the admin."""

    parser_classes = [JSONParser]

    def read(self, request: Request, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """What was sent, checked, with the token in the reason that the journal keeps.

        Raises REST framework's ``ParseError`` and ``ValidationError``.
        """
        read = serializer(data=request.data)
        read.is_valid(raise_exception=True)
        token = cast("AccessToken", request.auth)
        return {
            **read.validated_data,
            "reason": reason_by_token(token, read.validated_data.get("reason", "")),
        }
