"""Problem details (RFC 9457): how the API says no, wherever in the stack it happens.

``code`` is stable and what clients tell problems apart by; ``advice`` says what to do. Problems are
never cached. What went wrong inside the hub is logged and not shown to strangers.
"""

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions

from inpaint_app.api.errors import PHRASES, status_of
from inpaint_app.errors import HubError

MEDIA_TYPE = "application/problem+json"
PUBLIC_PATHS = ("/api/", "/chunks/")
INSIDE = "The hub could not do this. The reason is in its log."
RETRY_SECONDS = 5

logger = logging.getLogger(__name__)


def problem(
    path: str,
    status: int,
    code: str,
    detail: str,
    advice: str = "",
    *,
    errors: Sequence[Mapping[str, str]] = (),
    **headers: str,
) -> HttpResponse:
    """A problem as a response; ``headers`` are written with underscores for hyphens.

    ``errors`` says where in the body that was sent what is wrong; without any it is left out.
    """
    phrase = PHRASES.get(status) or HTTPStatus(status).phrase
    body: dict[str, Any] = {
        "type": f"urn:moebius-hub:problem:{code}",
        "title": phrase,
        "status": int(status),
        "detail": detail,
        "instance": path,
        "code": code,
        "advice": advice,
    }
    if errors:
        body["errors"] = errors
    response = JsonResponse(body, status=status, reason=phrase, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_SECONDS)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def hub_problem(path: str, error: HubError) -> HttpResponse:
    """What the hub itself refused."""
    status = status_of(error)
    # Who sends bytes for which there is no room has to hear it; of all else strangers hear nothing.
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.INSUFFICIENT_STORAGE:
        logger.error("%s: %s: %s", path, error.code, error, exc_info=error)
        return problem(path, status, error.code, INSIDE, "Try again later.")
    return problem(path, status, error.code, error.message, error.advice)


def handle_exception(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The exception handler of REST framework; None leaves a bug to ``server_error``."""
    path = context["request"].path
    if isinstance(error, HubError):
        return hub_problem(path, error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.Throttled):
        return throttled(path, error)
    if isinstance(error, exceptions.ValidationError):
        return invalid(path, error)
    if isinstance(error, exceptions.APIException):
        code = f"http.{error.default_code}"
        return problem(path, error.status_code, code, str(error.detail))
    return None


def throttled(path: str, error: exceptions.Throttled) -> HttpResponse:
    """Too many requests from one address."""
    wait: float | None = error.wait  # type: ignore[attr-defined] # the stubs know nothing of it
    seconds = math.ceil(wait or RETRY_SECONDS)
    return problem(
        path,
        HTTPStatus.TOO_MANY_REQUESTS,
        "http.throttled",
        "Too many requests came from this address.",
        f"Try again in {seconds} seconds.",
        Retry_After=str(seconds),
    )


def invalid(path: str, error: exceptions.ValidationError) -> HttpResponse:
    """A body that is JSON, and not what the schema asks for: every fault with where it is."""
    faults = list(_faults(error.detail))
    return problem(
        path,
        HTTPStatus.BAD_REQUEST,
        "http.invalid",
        "The body is not what it has to be.",
        "Write it as /api/schema/ describes it.",
        errors=faults,
    )


def _faults(detail: Any, pointer: str = "#") -> Iterator[dict[str, str]]:
    """Each sentence with a JSON pointer (RFC 6901)."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else f"/{_escaped(str(name))}"
            yield from _faults(inner, pointer + step)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _faults(inner, pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler400``: a request that Django refuses before any view."""
    if not request.path.startswith(PUBLIC_PATHS):
        return defaults.bad_request(request, exception)
    return problem(request.path, 400, "http.bad_request", "The request is malformed.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler403``."""
    if not request.path.startswith(PUBLIC_PATHS):
        return defaults.permission_denied(request, exception)
    return problem(request.path, 403, "http.permission_denied", "This is not for everyone.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler404``."""
    if not request.path.startswith(PUBLIC_PATHS):
        return defaults.page_not_found(request, exception)
    return not_found(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: a bug; Django has logged it."""
    if not request.path.startswith(PUBLIC_PATHS):
        return defaults.server_error(request)
    return problem(request.path, 500, "http.error", INSIDE, "Try again later.")


@csrf_exempt  # nothing is changed here, and who sends a POST to a wrong path is to hear so
def not_found(request: HttpRequest) -> HttpResponse:
    """The view of every path under the API that is none."""
    return problem(
        request.path, 404, "http.not_found", "There is nothing here.", "See /api/docs/ for what is."
    )
