"""What somebody reads who has guessed too often: how long to wait, and that others need not."""

from datetime import datetime
from typing import Any

from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inpaint_app.presentation.formats import format_seconds
from moebius_hub.client_address import client_address


def show_lockout(
    request: HttpRequest,
    _response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """429 with the time from which on it may be tried again; called by the throttle."""
    username = get_client_username(request, credentials) or ""
    until = _locked_until(username, client_address(request))
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    context = {
        **admin.site.each_context(request),
        "title": "Wait a moment",
        "username": username,
        "until": until,
        "wait": format_seconds(max(seconds, 10)),
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    response = render(request, "inpaint_app/admin/locked.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _locked_until(username: str, address: str | None) -> datetime:
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = attempts.aggregate(last=Max("attempt_time"))["last"]
    end: datetime = (last or timezone.now()) + settings.AXES_COOLOFF_TIME
    return end
