"""Nobody is signed in by a password alone where a second factor is asked for.

Half signed in means nobody: everywhere but on the pages that ask for the code, ``request.user`` is
the anonymous one, also for what is no page of the admin. In the admin those pages come first.
"""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from inpaint_app.workflow.second_factor import has_second_factor

ADMIN = re.compile(r"/admin/")
OPEN = re.compile(r"/admin/(second-factor/.*|logout/)")


def missing_step(user: User | AnonymousUser) -> str:
    """The name of the page that has to come first; empty where nothing is missing."""
    if settings.HUB_TWO_FACTOR == "off" or not isinstance(user, User) or not user.is_staff:
        return ""
    if user.is_verified():  # type: ignore[attr-defined] # django-otp puts it there
        return ""
    if has_second_factor(user):
        return "second-factor-verify"
    return "second-factor" if settings.HUB_TWO_FACTOR == "required" else ""


class SecondFactorMiddleware:
    """After django-otp's, which says by which device a session was verified."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask for what is missing, or pass the request on without its half."""
        if OPEN.fullmatch(request.path):
            return self._get_response(request)
        user = request.user
        if ADMIN.match(request.path):
            step = missing_step(user)
            if step:
                where = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(f"{reverse(step)}?{where}")
        else:  # looked at only where somebody asks: most answers are the same for everyone
            request.user = SimpleLazyObject(lambda: _whole(user))  # type: ignore[assignment]
        return self._get_response(request)


def _whole(user: User | AnonymousUser) -> User | AnonymousUser:
    return AnonymousUser() if missing_step(user) else user
