"""What people read in the admin when something is not for them, not there, or broken."""

import logging
from http import HTTPStatus

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

TEMPLATE = "inpaint_app/admin/error.html"
WORDS = {
    HTTPStatus.BAD_REQUEST: (
        "That request is malformed",
        "Nothing was done. Go back, reload the page and try again.",
    ),
    HTTPStatus.FORBIDDEN: (
        "This is not for you",
        "Your account may not do this. Ask an administrator for the group that may.",
    ),
    HTTPStatus.NOT_FOUND: (
        "There is nothing here",
        "It may have been discarded: the journal has a line of everything that there was.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Something broke in the hub",
        "It is in the log. What you sent may not have been done: look before you send it again.",
    ),
}

logger = logging.getLogger(__name__)


def show_error(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """The page about one of ``WORDS``."""
    return _show(request, status, *WORDS[status])


def show_server_error(request: HttpRequest) -> HttpResponse:
    """The page about a bug; where not even that can be made, Django's own, which needs nothing."""
    try:
        return show_error(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    except Exception:
        logger.exception("The page about the error could not be made either.")
        return defaults.server_error(request)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: mostly one that lay open for longer than the session."""
    logger.warning("%s: %s", request.path, reason)
    heading = "This form has lain open for too long"
    advice = (
        "Nothing was done. Go back, reload the page and send it again; see that cookies are on."
    )
    return _show(request, HTTPStatus.FORBIDDEN, heading, advice)


def _show(request: HttpRequest, status: HTTPStatus, heading: str, advice: str) -> HttpResponse:
    frame = {**admin.site.each_context(request), "title": heading, "advice": advice}
    return render(request, TEMPLATE, frame | {"status": status.value}, status=status)
