"""The tus protocol 1.0.0 over HTTP: thin, because inpaint_app.tus reads and the workflow does.

Bodies are read piece by piece, straight from the connection; nothing here may touch
``request.data`` or ``request.body``.
"""

from http import HTTPMethod, HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.authentication import AdminSession
from inpaint_app.api.tus_schema import (
    APPENDED,
    CREATED,
    DISCARDED,
    LENGTH,
    OFFSET,
    REFUSED_BYTES,
    REFUSED_CHANGE,
    VERSION,
)
from inpaint_app.api.upload_serializers import UploadSerializer, open_uploads
from inpaint_app.api.views.public import NOT_FOUND, NOT_MODIFIED
from inpaint_app.api.views.signed import REFUSED, SIGNED, SignedView, sender
from inpaint_app.models import AccessToken, Upload
from inpaint_app.tus import headers as tus
from inpaint_app.workflow.uploads import (
    append_bytes,
    begin_upload,
    declare_length,
    discard_upload,
    request_scan,
)
from inpaint_app.workflow.uploads.errors import UploadGoneError, UploadUnknownError
from inpaint_app.workflow.uploads.limits import max_bytes

OVERRIDES = {HTTPMethod.PATCH, HTTPMethod.DELETE}
READS = {HTTPMethod.GET, HTTPMethod.OPTIONS}


class TusView(SignedView):
    """What every answer of the protocol has in common."""

    authentication_classes = [AdminSession]
    scopes = (AccessToken.Scope.UPLOAD,)
    throttle_scope = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take the method that a client had to hide, as the protocol asks."""
        override = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == HTTPMethod.POST and override in OVERRIDES:
            request.method = override
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse another method and another protocol, then strangers, then other media types."""
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(request.method or "")
        if request.method not in READS:
            tus.require_version(request.headers)
        if request.method != HTTPMethod.OPTIONS:
            super().initial(request, *args, **kwargs)
        if request.method in {HTTPMethod.POST, HTTPMethod.PATCH}:
            if tus.parse_body_length(request.headers) or request.method == HTTPMethod.PATCH:
                tus.require_media_type(request.headers)
            bound_silence(request._request)  # noqa: SLF001 - REST framework has no other way

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Which protocol this is, and where its limits are."""
        done: Any = super().finalize_response(request, response, *args, **kwargs)
        done["Tus-Resumable"] = tus.VERSION
        if done.status_code == HTTPStatus.PRECONDITION_FAILED:
            done["Tus-Version"] = tus.VERSION
        if done.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            done["Tus-Max-Size"] = str(max_bytes(sender(request)))
        return done

    @extend_schema(exclude=True)
    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """What this server can do; anyone may ask."""
        return HttpResponse(
            status=HTTPStatus.NO_CONTENT, headers=tus.describe_server(settings.HUB_UPLOAD_MAX_BYTES)
        )


class UploadsView(TusView):
    """The uploads of whoever asks, and the place where new ones begin."""

    @extend_schema(
        operation_id="list_uploads",
        summary="Your uploads that are in no checkpoint yet, newest first",
        responses={200: UploadSerializer(many=True)} | NOT_MODIFIED | REFUSED,
        auth=SIGNED,
    )
    def get(self, request: Request) -> Response:
        """Serve those that something can be done about, and those refused of late."""
        uploads = Upload.objects.filter(open_uploads(), owner=sender(request))
        return Response(UploadSerializer(uploads, many=True).data)

    @extend_schema(
        operation_id="create_upload",
        summary="Begin an upload (tus: creation)",
        parameters=[VERSION, LENGTH],
        request=None,
        responses={201: CREATED} | REFUSED | REFUSED_BYTES,
        auth=SIGNED,
    )
    def post(self, request: Request) -> HttpResponse:
        """Begin an upload, with its first bytes if the client sends some."""
        metadata = tus.parse_metadata(request.headers.get("Upload-Metadata", ""))
        size, checksum = tus.parse_body_length(request.headers), tus.parse_checksum(request.headers)
        upload = begin_upload(
            owner=sender(request),
            name=tus.name_of(metadata),
            length=tus.parse_length(request.headers),
            source=_source(request),
            expected_sha256=tus.sha256_of(metadata),
            metadata=request.headers.get("Upload-Metadata", ""),
        )
        if size:
            stream = request._request  # noqa: SLF001 - REST framework has no other way
            append_bytes(upload, stream, offset=0, size=size, checksum=checksum)
        request_scan(upload)
        answer = HttpResponse(status=HTTPStatus.CREATED, headers=describe(upload))
        answer["Location"] = reverse("upload", args=[upload.uuid])
        return answer


class UploadView(TusView):
    """One upload of whoever asks."""

    @extend_schema(
        operation_id="get_upload",
        summary="One upload of yours: how far it is, and what the scan says",
        responses={200: UploadSerializer} | NOT_MODIFIED | REFUSED | NOT_FOUND,
        auth=SIGNED,
    )
    def get(self, request: Request, key: UUID) -> Response:
        """Serve it, whatever has become of it."""
        return Response(UploadSerializer(find_upload(request, key)).data)

    @extend_schema(exclude=True)
    def head(self, request: Request, key: UUID) -> HttpResponse:
        """How far it is."""
        upload = find_receivable(request, key)
        told = describe(upload) | ({"Upload-Metadata": upload.metadata} if upload.metadata else {})
        return HttpResponse(headers=told)

    @extend_schema(
        operation_id="append_to_upload",
        summary="Send more bytes of an upload (tus: PATCH)",
        parameters=[VERSION, OFFSET],
        request={tus.MEDIA_TYPE: OpenApiTypes.BINARY},
        responses={204: APPENDED} | REFUSED | NOT_FOUND | REFUSED_BYTES,
        auth=SIGNED,
    )
    def patch(self, request: Request, key: UUID) -> HttpResponse:
        """Take more bytes."""
        upload = find_receivable(request, key)
        offset, checksum = tus.parse_offset(request.headers), tus.parse_checksum(request.headers)
        if (length := tus.parse_declared_length(request.headers)) is not None:
            declare_length(upload, length)
        append_bytes(
            upload,
            request._request,  # noqa: SLF001 - REST framework has no other way
            offset=offset,
            size=tus.parse_body_length(request.headers),
            checksum=checksum,
        )
        request_scan(upload)
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=describe(upload))

    @extend_schema(
        operation_id="discard_upload",
        summary="End an upload, and let its bytes go (tus: termination)",
        parameters=[VERSION],
        responses={204: DISCARDED} | REFUSED | NOT_FOUND | REFUSED_CHANGE,
        auth=SIGNED,
    )
    def delete(self, request: Request, key: UUID) -> HttpResponse:
        """End it, and let its bytes go."""
        upload = find_receivable(request, key)
        discard_upload(upload, actor=sender(request), reason="ended by its sender")
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def find_upload(request: Request, key: UUID) -> Upload:
    """The upload of whoever asks; raises ``UploadUnknownError`` also for those of others."""
    upload = Upload.objects.filter(uuid=key, owner=sender(request)).first()
    if upload is None:
        raise UploadUnknownError("You have no such upload.")
    return upload


def find_receivable(request: Request, key: UUID) -> Upload:
    """The same; raises ``UploadGoneError`` for one that was discarded or has expired."""
    upload = find_upload(request, key)
    if upload.status == Upload.Status.DISCARDED:
        raise UploadGoneError(f"The upload of {upload} was discarded, or has expired.")
    return upload


def describe(upload: Upload) -> dict[str, str]:
    """The headers that say how far it is."""
    is_receiving = upload.status == Upload.Status.RECEIVING
    return tus.describe_upload(
        offset=upload.offset,
        length=upload.length,
        expires=upload.expires if is_receiving else None,
    )


def bound_silence(request: HttpRequest) -> None:
    """Give a sender up that says nothing for long: it would hold the upload against its own retry.

    gunicorn hands its socket over for such uses; other servers have bounds of their own.
    """
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(settings.HUB_UPLOAD_SILENCE_SECONDS)


def _source(request: Request) -> Upload.Source:
    is_program = isinstance(request.auth, AccessToken)
    return Upload.Source.TUS if is_program else Upload.Source.ADMIN
