"""Where a message may go."""

import ipaddress
import socket

import pytest

from inpaint_app.webhook import address
from inpaint_app.webhook.address import check_url, is_public, resolve
from inpaint_app.webhook.errors import (
    WebhookAddressError,
    WebhookUnresolvedError,
    WebhookUrlError,
)


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/",
        "ftp://receiver.example/",
        "https://",
        "https:///path",
        "receiver.example",
        "https://user@receiver.example/",
        "https://:secret@receiver.example/",
        "https://receiver.example/#part",
        "https://receiver.example:0/",
        "https://receiver.example:99999/",
        "https://receiver.example/a b",
        "https://receiver.example\\@elsewhere.example/",
        "https://receiver.example/\r\nHost: x",
        "https://[::1",
    ],
)
def test_it_refuses_what_is_no_plain_https_url(url):
    with pytest.raises(WebhookUrlError):
        check_url(url)


def test_plain_http_is_for_who_allows_private_addresses():
    assert check_url("http://10.0.0.1/", allow_private=True).hostname == "10.0.0.1"
    with pytest.raises(WebhookUrlError):
        check_url("file:///etc/passwd", allow_private=True)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "2002:7f00:1::",
        "64:ff9b::a9fe:a9fe",
    ],
)
def test_an_address_inside_is_not_public(inside):
    assert not is_public(ipaddress.ip_address(inside))


@pytest.mark.parametrize("outside", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_an_address_outside_is_public(outside):
    assert is_public(ipaddress.ip_address(outside))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "[::ffff:7f00:1]"])
def test_other_spellings_of_this_machine_are_seen_through(host):
    with pytest.raises((WebhookAddressError, WebhookUnresolvedError)):
        resolve(f"https://{host}/")


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    def answer(*_args, **_kwargs):
        stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*stream, ("93.184.216.34", 443)), (*stream, ("10.0.0.1", 443))]

    monkeypatch.setattr(address.socket, "getaddrinfo", answer)
    with pytest.raises(WebhookAddressError, match=r"10\.0\.0\.1"):
        resolve("https://receiver.example/")


def test_a_name_that_nobody_knows_says_so(monkeypatch):
    def fail(*_args, **_kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(address.socket, "getaddrinfo", fail)
    with pytest.raises(WebhookUnresolvedError, match=r"receiver\.example"):
        resolve("https://receiver.example/")
