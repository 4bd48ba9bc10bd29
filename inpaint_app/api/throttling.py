"""How often one address may ask: HUB_THROTTLE_RATES, by scope.

Everybody behind one NAT is one address, so the rates are such that an office or a lecture hall
never meets them; they bound what a script gone wild costs. Chunks are not counted: a page takes
hundreds in a minute, each is a file or a CDN's business, and a proxy bounds bandwidth better.
"""

import ipaddress
import logging
import time
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from moebius_hub.client_address import client_address

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports this module, by the settings

# Whoever has an address of version 6 has a network of this many bits.
NETWORK_BITS: Final = 64

logger = logging.getLogger(__name__)


class WindowThrottle(BaseThrottle):
    """Counts the requests of an address in fixed windows of time, by the scope of the view.

    Not REST framework's own, which keeps the moment of every request and writes them all anew at
    each one.
    """

    _seconds_left = 0.0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Whether this one still fits into its window."""
        scope = getattr(view, "throttle_scope", "read")
        rate = settings.HUB_THROTTLE_RATES[scope]
        if rate is None:
            return True
        most, seconds = rate
        window, passed = divmod(time.time(), seconds)
        self._seconds_left = seconds - passed
        return _count(f"throttle:{scope}:{_network(request)}:{int(window)}", seconds) <= most

    def wait(self) -> float:
        """Seconds until the next window."""
        return self._seconds_left


def _count(key: str, seconds: float) -> int:
    """One more, and how many it makes. A cache that is down holds nobody up."""
    try:
        cache.add(key, 0, timeout=seconds * 2)
        return cache.incr(key)
    except (RedisError, ValueError):  # a value that was dropped in between cannot be added to
        logger.warning("Requests are not counted: the cache does not answer.", exc_info=True)
        return 0


def _network(request: Request) -> str:
    address = client_address(request._request)  # noqa: SLF001 - REST framework has no other way
    if address is None:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:  # noqa: PLR2004 - of the internet protocol
        return address
    return str(ipaddress.ip_network((parsed, NETWORK_BITS), strict=False).network_address)
