"""What the channels of a model served at a moment."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.errors import MomentInvalidError
from inpaint_app.api.lookups import find_model
from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import LiveReleaseSerializer, ProblemSerializer
from inpaint_app.api.views.public import NOT_FOUND, NOT_MODIFIED, PublicReadView
from inpaint_app.workflow.live_at import live_at, parse_moment

BAD_MOMENT = {
    (400, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description="That is no moment.")
}


class LiveView(PublicReadView):
    """Versions and times alone: who moved what is in the admin."""

    @extend_schema(
        operation_id="get_live",
        summary="What each channel served at a moment",
        parameters=[
            OpenApiParameter(
                "at", OpenApiTypes.DATETIME, description="ISO 8601, UTC unless it says so. Now."
            )
        ],
        responses={200: LiveReleaseSerializer(many=True)} | NOT_MODIFIED | BAD_MOMENT | NOT_FOUND,
    )
    def get(self, request: Request, slug: str) -> Response:
        """Serve the channels by name."""
        text = request.query_params.get("at")
        moment = timezone.now() if text is None else parse_moment(text)
        if moment is None:
            raise MomentInvalidError(f"{str(text)[:80]!r} is no date and time.")
        rows = list(live_at(moment, find_model(slug)))
        return Response(LiveReleaseSerializer(rows, many=True).data)
