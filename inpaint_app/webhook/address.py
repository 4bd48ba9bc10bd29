"""Where a message may go: never to a machine that only this hub can reach (SSRF).

A name is resolved once, every address that it has is looked at, and the connection goes to one of
those: a name that resolves to something else a moment later changes nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from inpaint_app.webhook.errors import (
    WebhookAddressError,
    WebhookUnresolvedError,
    WebhookUrlError,
)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 addresses that stand for an IPv4 one: RFC 6052 (NAT64) has it in its last 32 bits.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Destination:
    """A URL and the address that its name was found to have."""

    url: str
    host: str
    address: str


def check_url(url: str, *, allow_private: bool = False) -> SplitResult:
    """Pass an HTTPS URL with a host and nothing that hides; raises ``WebhookUrlError``.

    ``allow_private`` lets plain HTTP through as well.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WebhookUrlError(f"{url!r} is no URL: {error}.") from error
    schemes = {"https", "http"} if allow_private else {"https"}
    if parts.scheme not in schemes or not parts.hostname:
        raise WebhookUrlError(f"{url!r} is no {' or '.join(sorted(schemes)).upper()} URL.")
    if parts.username is not None or parts.password is not None:
        raise WebhookUrlError("The URL carries a user or a password.")
    if parts.fragment or port == 0 or not url.isprintable() or " " in url or "\\" in url:
        raise WebhookUrlError(f"{url!r} carries what an address must not.")
    return parts


def resolve(url: str, *, allow_private: bool = False) -> Destination:
    """The first address of the URL's host, once all of them are allowed.

    Raises ``WebhookUrlError``, ``WebhookUnresolvedError``, ``WebhookAddressError``.
    """
    parts = check_url(url, allow_private=allow_private)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise WebhookUnresolvedError(f"The host {host} has no address: {error}.") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not allow_private:
        for address in addresses:
            if not is_public(ipaddress.ip_address(address)):
                raise WebhookAddressError(f"{host} is {address}, inside a private network.")
    return Destination(url, host, addresses[0])


def is_public(address: IPAddress) -> bool:
    """Whether anyone may reach it: not loopback, private, link-local, multicast or reserved."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: IPAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4, or through NAT64."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
