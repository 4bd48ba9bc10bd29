"""What every operation of the API may answer besides its own: written once, told of each.

``HubSchema`` takes the place of drf-spectacular's: refusals for the form that was asked for and for
how often, the headers that caches and clients read, and HEAD beside every GET.
"""

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import ProblemSerializer

TEXT: Final = {"type": "string"}
CACHING: Final = {
    "ETag": {"description": "Strong: of these very bytes.", "required": True, "schema": TEXT},
    "Cache-Control": {"description": "For how long.", "required": True, "schema": TEXT},
}
RETRY: Final = {
    "Retry-After": {
        "description": "Seconds.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    }
}
CHALLENGE: Final = {
    "WWW-Authenticate": {"description": "Bearer.", "required": True, "schema": TEXT}
}
NOT_ACCEPTABLE: Final = OpenApiResponse(
    ProblemSerializer, description="No such form of it, or no such version of the API."
)
TOO_MANY: Final = OpenApiResponse(ProblemSerializer, description="Too many requests for now.")


class HubSchema(AutoSchema):
    """An operation, with what all of them share."""

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(*args, **kwargs)
        shared = {}
        if self.view.throttle_classes:
            shared["429"] = self._problem(TOO_MANY)
        if not getattr(self.view.content_negotiation_class, "takes_any_form", False):
            shared["406"] = self._problem(NOT_ACCEPTABLE)
        answers = dict(sorted((responses | shared).items()))
        for status, headers in (("401", CHALLENGE), ("429", RETRY)):
            if status in answers:
                answers[status]["headers"] = answers[status].get("headers", {}) | headers
        if "304" in answers:
            for status in ("200", "304"):
                answers[status]["headers"] = answers[status].get("headers", {}) | CACHING
        return answers

    def _problem(self, response: OpenApiResponse) -> dict[str, Any]:
        told: dict[str, Any] = self._get_response_for_code(  # type: ignore[no-untyped-call]
            response, "406", [MEDIA_TYPE]
        )
        return told
