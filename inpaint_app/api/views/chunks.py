"""Chunks, straight from the store: a client that has one never asks again.

This serves small hubs. A large one puts a CDN in front, or names the bucket's own URL in
HUB_CHUNK_URLS; the bytes are verified by whoever fetches them, so it does not matter which.
"""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from inpaint_app.api.caching import FOREVER_AS_IS, quoted
from inpaint_app.api.problems import MEDIA_TYPE as PROBLEM
from inpaint_app.api.problems import problem
from inpaint_app.api.ranges import ByteRange, Unsatisfiable, parse_range
from inpaint_app.api.serializers import ProblemSerializer
from inpaint_app.api.views.public import NOT_FOUND, NOT_MODIFIED, OneForm, PublicReadView
from inpaint_app.publish.chunk_store import ByteStream, shard_key
from inpaint_app.publish.errors import ChunkMissingError
from inpaint_app.publish.stores import open_store

MEDIA_TYPE = "application/octet-stream"
BLOCK_BYTES = 256 * 1024
BYTES = {
    (200, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="All of its bytes."),
    (206, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="The range asked for."),
    (416, PROBLEM): OpenApiResponse(
        ProblemSerializer, description="The range lies outside the chunk."
    ),
}

store_at = cache(open_store)  # a client of S3 is slow to make and safe to share


class ChunkView(PublicReadView):
    """One chunk by its hash; no row is read, the name is the proof."""

    content_negotiation_class = OneForm
    throttle_classes = []

    @extend_schema(
        operation_id="get_chunk",
        summary="A chunk by its SHA-256",
        description="`prefix` is the first two digits of `sha256`. Hash what you get.",
        responses=BYTES | NOT_MODIFIED | NOT_FOUND,
    )
    def get(self, request: Request, prefix: str, sha256: str) -> HttpResponseBase:
        """Serve the chunk, the part of it that was asked for, or the news that it is known."""
        if shard_key(sha256) != f"{prefix}/{sha256}":
            raise ChunkMissingError(f"The chunk {sha256} does not lie under {prefix[:80]!r}.")
        size = store_at(settings.HUB_CHUNK_STORE).size(sha256)
        etag = quoted(sha256)
        known = get_conditional_response(request._request, etag=etag)  # noqa: SLF001
        if known is not None:
            return _described(known, sha256)
        wanted = None
        if request.method == "GET" and request.headers.get("If-Range", etag) == etag:
            try:
                wanted = parse_range(request.headers.get("Range"), size)
            except Unsatisfiable:
                return _outside(request.path, size)
        return _described(_content(request.method or "", sha256, size, wanted), sha256)


def _content(method: str, sha256: str, size: int, wanted: ByteRange | None) -> HttpResponseBase:
    part = wanted or ByteRange(0, size, size)
    response: HttpResponseBase
    if method == "HEAD":
        response = HttpResponse()
    else:
        store = store_at(settings.HUB_CHUNK_STORE)
        stream = store.open(sha256, start=part.start, length=part.length if wanted else None)
        response = StreamingHttpResponse(_Blocks(stream))
    response["Content-Type"] = MEDIA_TYPE
    response["Content-Length"] = str(part.length)
    if wanted:
        response.status_code = 206
        response["Content-Range"] = wanted.content_range
    return response


def _described(response: HttpResponseBase, sha256: str) -> HttpResponseBase:
    response["ETag"] = quoted(sha256)
    response["Cache-Control"] = FOREVER_AS_IS
    response["Accept-Ranges"] = "bytes"
    # RFC 9530: the digest of the whole, whichever part of it is sent.
    response["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"
    return response


def _outside(path: str, size: int) -> HttpResponse:
    detail = f"The chunk has {size} bytes; the range lies outside."
    return problem(path, 416, "http.range_not_satisfiable", detail, Content_Range=f"bytes */{size}")


class _Blocks:
    """A stream block by block; closed with the response, even if nobody read from it.

    Not a generator: closing one that was never started runs none of its code.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        while block := self._stream.read(BLOCK_BYTES):
            yield block

    def close(self) -> None:
        self._stream.close()
