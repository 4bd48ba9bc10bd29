"""Whose request it is, seen through the proxies in front."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost of our own proxies saw; that of the connection without any.

    Each proxy adds whom it heard from at the end of X-Forwarded-For. What stands before the entries
    of our own came with the request, and anybody can write it.
    """
    address: str | None = request.META.get("REMOTE_ADDR") or None
    if settings.HUB_TRUSTED_PROXIES > 0:
        heard = request.headers.get("X-Forwarded-For", "").split(",")
        if len(heard) >= settings.HUB_TRUSTED_PROXIES:
            address = _valid(heard[-settings.HUB_TRUSTED_PROXIES].strip()) or address
    return address and _valid(address)


def _valid(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
