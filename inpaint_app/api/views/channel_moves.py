"""Moves of channels, for programs; a protected one moves for those who may protect it."""

from http import HTTPStatus

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.automation_serializers import (
    ChannelMoveRequestSerializer,
    ChannelMoveSerializer,
)
from inpaint_app.api.views.automation import REFUSED_CHANGES, AutomationView
from inpaint_app.api.views.signed import SIGNED, sender
from inpaint_app.models import AccessToken
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.names import find_channel, find_model, find_release


class ChannelMovesView(AutomationView):
    """Where channels are pointed at versions."""

    scopes = (AccessToken.Scope.CHANNELS_MOVE,)

    @extend_schema(
        operation_id="move_channel",
        summary="Point a channel at a published version (scope channels:move)",
        request=ChannelMoveRequestSerializer,
        responses={201: ChannelMoveSerializer} | REFUSED_CHANGES,
        auth=SIGNED,
    )
    def post(self, request: Request) -> Response:
        """Move it, forth or back."""
        asked = self.read(request, ChannelMoveRequestSerializer)
        model = find_model(asked["model"])
        channel = move_channel(
            find_channel(model, asked["channel"]),
            find_release(model, asked["version"]),
            actor=sender(request),
            reason=asked["reason"],
        )
        return Response(ChannelMoveSerializer(channel).data, status=HTTPStatus.CREATED)
