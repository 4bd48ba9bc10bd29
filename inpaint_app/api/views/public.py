"""What all views of the API have in common: anyone may read, nobody may write."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from inpaint_app.api.caching import MOVING, conditional_once_rendered
from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import ProblemSerializer

NOT_FOUND = {(404, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description="No such thing.")}
NOT_MODIFIED = {304: OpenApiResponse(description="The client has these bytes already.")}
BAD_QUERY = {
    (400, MEDIA_TYPE): OpenApiResponse(
        ProblemSerializer, description="A parameter is not what it can be."
    )
}


class PublicReadView(APIView):
    """A view that is only read; what it renders carries a strong entity tag and a cache header."""

    http_method_names = ["get", "head", "options"]
    cache_control = MOVING

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer 304 where the client has what was rendered."""
        done: Any = super().finalize_response(request, response, *args, **kwargs)
        conditional_once_rendered(request, done, self.cache_control)
        return done


class OneForm(BaseContentNegotiation):
    """For what exists in one form only: an Accept header is no reason to refuse it (RFC 9110)."""

    takes_any_form = True

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Nothing is sent to us, so nothing is parsed."""
        return None

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first and only."""
        return renderers[0], renderers[0].media_type
