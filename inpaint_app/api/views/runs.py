"""Runs, for programs: ask for one, watch it, ask again."""

from http import HTTPStatus

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.automation_serializers import (
    RetryRequestSerializer,
    RunRequestSerializer,
    RunSerializer,
)
from inpaint_app.api.views.automation import REFUSED_CHANGES, AutomationView
from inpaint_app.api.views.public import NOT_FOUND, NOT_MODIFIED
from inpaint_app.api.views.signed import REFUSED, SIGNED, sender
from inpaint_app.models import AccessToken, Run
from inpaint_app.workflow.names import find_checkpoint, find_run
from inpaint_app.workflow.runs import request_run, retry_run

Scope = AccessToken.Scope


class RunsView(AutomationView):
    """Where runs begin."""

    scopes = (Scope.RUNS_WRITE,)

    @extend_schema(
        operation_id="request_run",
        summary="Queue a run of a checkpoint (scope runs:write)",
        request=RunRequestSerializer,
        responses={201: RunSerializer} | REFUSED_CHANGES,
        auth=SIGNED,
    )
    def post(self, request: Request) -> Response:
        """Queue it."""
        asked = self.read(request, RunRequestSerializer)
        checkpoint = find_checkpoint(asked["checkpoint"])
        return _queued(request_run(checkpoint, actor=sender(request), reason=asked["reason"]))


class RunView(AutomationView):
    """One run, whoever asked for it."""

    scopes = (Scope.READ, Scope.RUNS_WRITE, Scope.RELEASES_PUBLISH)

    @extend_schema(
        operation_id="get_run",
        summary="How a run stands (scope read, runs:write or releases:publish)",
        responses={200: RunSerializer} | NOT_MODIFIED | REFUSED | NOT_FOUND,
        auth=SIGNED,
    )
    def get(self, request: Request, number: int) -> Response:
        """Serve it; ask with If-None-Match until it changes."""
        return Response(RunSerializer(find_run(number)).data)


class RunRetryView(AutomationView):
    """Another attempt."""

    scopes = (Scope.RUNS_WRITE,)

    @extend_schema(
        operation_id="retry_run",
        summary="Queue a failed or cancelled run again (scope runs:write)",
        request=RetryRequestSerializer,
        responses={201: RunSerializer} | REFUSED_CHANGES,
        auth=SIGNED,
    )
    def post(self, request: Request, number: int) -> Response:
        """Queue it as its next attempt."""
        asked = self.read(request, RetryRequestSerializer)
        return _queued(retry_run(find_run(number), actor=sender(request), **asked))


def _queued(run: Run) -> Response:
    told = RunSerializer(run).data
    return Response(told, status=HTTPStatus.CREATED, headers={"Location": told["url"]})
