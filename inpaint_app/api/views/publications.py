"""Publishing, for programs: who may not in the admin may not here, and two people are two."""

from http import HTTPStatus

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.automation_serializers import (
    PublicationRequestSerializer,
    PublicationSerializer,
)
from inpaint_app.api.views.automation import REFUSED_CHANGES, AutomationView
from inpaint_app.api.views.signed import SIGNED, sender
from inpaint_app.models import AccessToken
from inpaint_app.workflow.names import find_candidate
from inpaint_app.workflow.releases import publish_release


class PublicationsView(AutomationView):
    """Where candidates become versions."""

    scopes = (AccessToken.Scope.RELEASES_PUBLISH,)

    @extend_schema(
        operation_id="publish_release",
        summary="Publish a candidate as a version (scope releases:publish)",
        request=PublicationRequestSerializer,
        responses={201: PublicationSerializer} | REFUSED_CHANGES,
        auth=SIGNED,
    )
    def post(self, request: Request) -> Response:
        """Publish it; no channel moves by it."""
        asked = self.read(request, PublicationRequestSerializer)
        candidate = find_candidate(asked.pop("candidate"))
        release = publish_release(candidate, asked.pop("version"), actor=sender(request), **asked)
        place = reverse("release", args=[release.model.slug, release.version])
        told = PublicationSerializer(release).data
        return Response(told, status=HTTPStatus.CREATED, headers={"Location": place})
