"""Which words an error is answered with: the admin's pages in the admin, the API's elsewhere."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from inpaint_app.admin.error_pages import show_error, show_server_error
from inpaint_app.api import problems

ADMIN = "/admin/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler400``."""
    if request.path.startswith(ADMIN):
        return show_error(request, HTTPStatus.BAD_REQUEST)
    return problems.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler403``."""
    if request.path.startswith(ADMIN):
        return show_error(request, HTTPStatus.FORBIDDEN)
    return problems.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler404``."""
    if request.path.startswith(ADMIN):
        return show_error(request, HTTPStatus.NOT_FOUND)
    return problems.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``."""
    if request.path.startswith(ADMIN):
        return show_server_error(request)
    return problems.server_error(request)
