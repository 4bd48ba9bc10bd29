"""The published releases of a model."""

from django.db.models import QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.graph_serializers import GRAPH_ROWS, ReleaseDetailSerializer
from inpaint_app.api.lookups import find_model, find_release
from inpaint_app.api.pagination import Pages
from inpaint_app.api.serializers import ReleaseSerializer, release_rows
from inpaint_app.api.views.public import BAD_QUERY, NOT_FOUND, NOT_MODIFIED, PublicReadView
from inpaint_app.models import Release


class ReleasePages(Pages):
    """Newest first."""

    ordering = "-sequence"


@extend_schema_view(
    get=extend_schema(
        operation_id="list_releases",
        summary="The releases of a model, newest first",
        responses={200: ReleaseSerializer(many=True)} | NOT_MODIFIED | BAD_QUERY | NOT_FOUND,
    )
)
class ReleaseListView(PublicReadView, ListAPIView[Release]):
    """Every published version."""

    serializer_class = ReleaseSerializer
    pagination_class = ReleasePages
    queryset = Release.objects.none()  # tells the OpenAPI schema what the path is about

    def get_queryset(self) -> QuerySet[Release]:
        """With the rows that the answer needs."""
        model = find_model(self.kwargs["slug"])
        published = model.releases.filter(status=Release.Status.PUBLISHED)
        # What the list does not say is not read: a report may be large.
        bare = published.defer("fragment", "report", "manifest", "envelope")
        return bare.select_related("model").prefetch_related(*release_rows())


class ReleaseView(PublicReadView):
    """One release, with the metadata of its graphs."""

    @extend_schema(
        operation_id="get_release",
        summary="One release, with what its graphs say of themselves",
        responses={200: ReleaseDetailSerializer} | NOT_MODIFIED | NOT_FOUND,
    )
    def get(self, request: Request, slug: str, version: str) -> Response:
        """Serve one release."""
        release = find_release(slug, version)
        prefetch_related_objects([release], *release_rows(), *GRAPH_ROWS)
        return Response(ReleaseDetailSerializer(release).data)
