"""The models of the hub."""

from django.db.models import QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.lookups import find_model
from inpaint_app.api.pagination import Pages
from inpaint_app.api.serializers import ModelSerializer, channel_rows
from inpaint_app.api.views.public import BAD_QUERY, NOT_FOUND, NOT_MODIFIED, PublicReadView
from inpaint_app.models import HubModel


class ModelPages(Pages):
    """By name."""

    ordering = "slug"


@extend_schema_view(
    get=extend_schema(
        operation_id="list_models",
        summary="All models",
        responses={200: ModelSerializer(many=True)} | NOT_MODIFIED | BAD_QUERY | NOT_FOUND,
    )
)
class ModelListView(PublicReadView, ListAPIView[HubModel]):
    """Every model with its channels and what it offers, by slug."""

    serializer_class = ModelSerializer
    pagination_class = ModelPages

    def get_queryset(self) -> QuerySet[HubModel]:
        """With the rows that the answer needs."""
        return HubModel.objects.prefetch_related(*channel_rows())


class ModelView(PublicReadView):
    """One model."""

    @extend_schema(
        operation_id="get_model",
        summary="One model",
        responses={200: ModelSerializer} | NOT_MODIFIED | NOT_FOUND,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Serve one model with its channels and what it offers."""
        model = find_model(slug)
        prefetch_related_objects([model], *channel_rows())
        return Response(ModelSerializer(model).data)
