"""The tus protocol as the OpenAPI document tells it; https://tus.io has the whole.

Left to the guide is what OpenAPI has no words for: a length that is said later, first bytes with
the creation, metadata and checksums.
"""

from typing import Final

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import ProblemSerializer
from inpaint_app.tus.headers import VERSION as PROTOCOL

HEADER: Final = OpenApiParameter.HEADER


def _size(name: str, description: str) -> OpenApiParameter:
    schema = {"type": "integer", "minimum": 0, "maximum": settings.HUB_UPLOAD_MAX_BYTES}
    return OpenApiParameter(name, schema, HEADER, required=True, description=description)


def _refusals(**reasons: str) -> dict[tuple[int, str], OpenApiResponse]:
    return {
        (int(status[1:]), MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=reason)
        for status, reason in reasons.items()
    }


VERSION: Final = OpenApiParameter(
    "Tus-Resumable", OpenApiTypes.STR, HEADER, required=True, enum=[PROTOCOL]
)
LENGTH: Final = _size("Upload-Length", "Bytes of the whole file.")
OFFSET: Final = _size("Upload-Offset", "Where these bytes begin: what has arrived so far.")
CREATED: Final = OpenApiResponse(description="`Location` is where its bytes go.")
APPENDED: Final = OpenApiResponse(description="`Upload-Offset` is what has arrived.")
DISCARDED: Final = OpenApiResponse(description="It is gone.")
REFUSED_CHANGE: Final = _refusals(
    _409="The upload does not stand in a way that allows it, or has another offset.",
    _410="It was discarded, or has expired.",
    _412="Another version of the protocol.",
    _423="Somebody else is sending this very upload.",
)
REFUSED_BYTES: Final = REFUSED_CHANGE | _refusals(
    _400="A header is not what it can be, or the bytes are not as many as it said.",
    _411="A body without a length.",
    _413="Too large; `Tus-Max-Size` says how large it may be.",
    _415="Another media type.",
    _460="The bytes are not those of the checksum; none were kept.",
    _507="The disk is as full as it may get.",
)
