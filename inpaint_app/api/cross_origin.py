"""Anyone's page may read the API and the chunks: CORS without credentials, on every answer.

A middleware rather than a view's business, because an error page, a 304 and a redirect need the
headers as well. Nothing here is secret: what is signed and content-addressed may be read anywhere.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from inpaint_app.api.problems import PUBLIC_PATHS

METHODS = "GET, HEAD, OPTIONS"
REQUEST_HEADERS = "Cache-Control, If-None-Match, If-Range, Range"
RESPONSE_HEADERS = (
    "Accept-Ranges, Content-Length, Content-Range, ETag, Link, Repr-Digest, Retry-After"
)
# What has an owner is for its own pages, and for programs, which need no such headers.
PRIVATE_PATHS = (
    "/api/uploads/",
    "/api/checkpoints/",
    "/api/runs/",
    "/api/publications/",
    "/api/channel-moves/",
)
PREFLIGHT_SECONDS = 86_400

Handler = Callable[[HttpRequest], HttpResponseBase]


class CrossOriginReadMiddleware:
    """Adds the headers under the public paths, and answers preflights there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and let everyone read the answer."""
        path = request.path_info
        if not path.startswith(PUBLIC_PATHS) or path.startswith(PRIVATE_PATHS):
            return self.get_response(request)
        response = preflight() if request.method == "OPTIONS" else self.get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = RESPONSE_HEADERS
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Timing-Allow-Origin"] = "*"
        return response


def preflight() -> HttpResponse:
    """What may be asked from elsewhere: reading, with conditions and ranges."""
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": REQUEST_HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )
