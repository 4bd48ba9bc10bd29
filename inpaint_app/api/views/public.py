"""What all views of the API have in common: anyone may read, nobody may write."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inpaint_app.api.caching import MOVING, conditional
from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import ProblemSerializer

NOT_FOUND = {(404, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description="No such thing.")}
NOT_MODIFIED = {304: OpenApiResponse(description="The client has these bytes already.")}


class PublicReadView(APIView):
    """A view that is only read; what it renders carries a strong entity tag and a cache header."""

    http_method_names = ["get", "head", "options"]
    cache_control = MOVING

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer 304 where the client has what was rendered."""
        done: Any = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(done, Response) and done.status_code == HTTPStatus.OK:
            plain = request._request  # noqa: SLF001 - REST framework has no other way
            done.add_post_render_callback(lambda r: conditional(plain, r, self.cache_control))
        return done


class OneForm(BaseContentNegotiation):
    """For what exists in one form only: an Accept header is no reason to refuse it (RFC 9110)."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Nothing is sent to us, so nothing is parsed."""
        return None

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first and only."""
        return renderers[0], renderers[0].media_type


class Pagination(PageNumberPagination):
    """Pages of 50; ``page_size`` asks for other ones."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
