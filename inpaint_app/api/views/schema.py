"""What the API says about itself: an OpenAPI document, and a page that shows it."""

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from inpaint_app.api.views.public import NOT_MODIFIED, PublicReadView


class SchemaView(PublicReadView, SpectacularAPIView):
    """OpenAPI 3, as YAML or JSON."""

    @extend_schema(
        operation_id="get_schema",
        summary="This document",
        responses={200: OpenApiTypes.OBJECT} | NOT_MODIFIED,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Serve the document."""
        response: HttpResponseBase = super().get(request)  # type: ignore[no-untyped-call]
        return response


class DocsView(PublicReadView, SpectacularSwaggerSplitView):
    """Swagger UI from our own static files, its script apart from the page, as a CSP wants it."""
