"""What a cache may keep, and for how long; what a client has already is not sent again.

Every entity tag is strong: the SHA-256 of the bytes.
"""

import hashlib
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response

# What moves: served stale for a while, so that nobody waits for the check.
MOVING: Final = "public, max-age=60, stale-while-revalidate=600"
# What never changes under its URL.
FOREVER: Final = "public, max-age=31536000, immutable"
# The same for weights: no proxy may recompress them, for they are verified byte by byte.
FOREVER_AS_IS: Final = f"{FOREVER}, no-transform"
# What has an owner: kept by whoever may see it, and asked for again each time.
MINE: Final = "private, no-cache"


def entity_tag(content: bytes) -> str:
    """The strong entity tag of these bytes."""
    return quoted(hashlib.sha256(content).hexdigest())


def quoted(sha256: str) -> str:
    """A hash as an entity tag is written in a header."""
    return f'"{sha256}"'


def conditional(request: HttpRequest, response: HttpResponse, cache_control: str) -> HttpResponse:
    """The response with its headers, or 304 where the client has these very bytes."""
    etag = entity_tag(response.content)
    response["ETag"] = etag
    response["Cache-Control"] = cache_control
    answer = get_conditional_response(request, etag=etag, response=response)
    return answer if isinstance(answer, HttpResponse) else response


def conditional_once_rendered(request: Request, response: object, cache_control: str) -> None:
    """The same for what REST framework renders later: nothing but a 200 is touched."""
    if isinstance(response, Response) and response.status_code == HTTPStatus.OK:
        plain = request._request  # noqa: SLF001 - REST framework has no other way
        response.add_post_render_callback(lambda done: conditional(plain, done, cache_control))
