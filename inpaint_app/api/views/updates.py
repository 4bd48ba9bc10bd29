"""What an update is in bytes."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.caching import FOREVER
from inpaint_app.api.errors import QueryInvalidError
from inpaint_app.api.lookups import find_release
from inpaint_app.api.serializers import UpdateSerializer
from inpaint_app.api.updates import measure_update
from inpaint_app.api.views.public import BAD_QUERY, NOT_FOUND, NOT_MODIFIED, PublicReadView


class UpdateView(PublicReadView):
    """A resource of its own, because a manifest is signed and the same for everyone.

    Published releases never change, so the answer holds for good, and a cache needs to ask once for
    each pair of versions.
    """

    cache_control = FOREVER

    @extend_schema(
        operation_id="get_update",
        summary="What an update is in bytes, from a release that a client has",
        description=(
            "Each variant of the release beside the variant of the same name in the release `have`:"
            " what the client would download if it has the whole of that."
        ),
        parameters=[
            OpenApiParameter(
                "have",
                OpenApiTypes.STR,
                required=True,
                description="The version that the client has.",
            )
        ],
        responses={200: UpdateSerializer} | NOT_MODIFIED | BAD_QUERY | NOT_FOUND,
    )
    def get(self, request: Request, slug: str, version: str) -> Response:
        """Measure it."""
        have = request.query_params.get("have")
        if have is None:
            raise QueryInvalidError("have is missing: the version that the client has.")
        release, before = find_release(slug, version), find_release(slug, have)
        body = {
            "model": slug,
            "version": release.version,
            "have": before.version,
            "variants": measure_update(release, before),
        }
        return Response(UpdateSerializer(body).data)
