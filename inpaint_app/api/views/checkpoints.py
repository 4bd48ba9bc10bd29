"""Checkpoints, for programs: made of uploads that were accepted."""

from http import HTTPStatus

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.automation_serializers import (
    CheckpointRequestSerializer,
    CheckpointSerializer,
)
from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import ProblemSerializer
from inpaint_app.api.views.automation import REFUSED_CHANGES, AutomationView
from inpaint_app.api.views.signed import SIGNED, sender
from inpaint_app.models import AccessToken, Upload
from inpaint_app.workflow.checkpoints import compose_checkpoint
from inpaint_app.workflow.names import find_model
from inpaint_app.workflow.uploads.errors import UploadUnknownError

UNFIT = {
    (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=description)
    for status, description in (
        (422, "The files make no checkpoint together."),
        (507, "There is no room for it."),
    )
}


class CheckpointsView(AutomationView):
    """Where checkpoints begin."""

    scopes = (AccessToken.Scope.UPLOAD,)

    @extend_schema(
        operation_id="make_checkpoint",
        summary="Make a checkpoint of your accepted uploads (scope upload)",
        request=CheckpointRequestSerializer,
        responses={201: CheckpointSerializer} | REFUSED_CHANGES | UNFIT,
        auth=SIGNED,
    )
    def post(self, request: Request) -> Response:
        """Make it."""
        asked, user = self.read(request, CheckpointRequestSerializer), sender(request)
        keys = asked["parts"]
        rows = {u.uuid: u for u in Upload.objects.filter(uuid__in=keys.values(), owner=user)}
        if missing := sorted(str(key) for key in keys.values() if key not in rows):
            raise UploadUnknownError(f"You have no upload {missing[0]}.")
        checkpoint = compose_checkpoint(
            find_model(asked["model"]),
            {role: rows[key] for role, key in keys.items()},
            actor=user,
            reason=asked["reason"],
        )
        return Response(CheckpointSerializer(checkpoint).data, status=HTTPStatus.CREATED)
