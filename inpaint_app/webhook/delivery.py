"""One attempt to deliver a message: to the checked address, once, with an end to waiting."""

import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

import httpx

from inpaint_app.webhook.address import Destination, resolve
from inpaint_app.webhook.errors import (
    WebhookGoneError,
    WebhookRefusedError,
    WebhookUnreachableError,
)

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
MAX_ANSWER_BYTES = 1024


@dataclass(frozen=True)
class Answer:
    """What a receiver said: its status and the beginning of its body."""

    status_code: int
    text: str


def deliver(
    url: str,
    body: str,
    headers: Mapping[str, str],
    *,
    allow_private: bool = False,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """POST ``body`` to ``url`` and return the answer, whatever its status.

    No redirect is followed, no proxy of the environment is used, no cookie is kept, and no more
    than a kilobyte is read. Raises ``WebhookUrlError``, ``WebhookUnresolvedError``,
    ``WebhookAddressError`` and ``WebhookUnreachableError``.
    """
    destination = resolve(url, allow_private=allow_private)
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    until = time.monotonic() + ANSWER_SECONDS
    try:
        with httpx.Client(
            verify=tls or True, timeout=timeout, trust_env=False, follow_redirects=False
        ) as client:
            response = client.send(_request(client, destination, body, headers), stream=True)
            with closing(response):
                return Answer(response.status_code, _beginning(response, until))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        why = str(error) or type(error).__name__
        raise WebhookUnreachableError(f"{destination.host} did not answer: {why}.") from error


def check_answer(answer: Answer) -> None:
    """Pass a success; raises ``WebhookGoneError`` for 410, else ``WebhookRefusedError``."""
    if httpx.codes.is_success(answer.status_code):
        return
    words = f"The receiver answered {answer.status_code}."
    if answer.status_code == httpx.codes.GONE:
        raise WebhookGoneError(words)
    raise WebhookRefusedError(words)


def _request(
    client: httpx.Client, destination: Destination, body: str, headers: Mapping[str, str]
) -> httpx.Request:
    """Connect to the address that was checked; ask for, and verify, the name."""
    url = httpx.URL(destination.url)
    return client.build_request(
        "POST",
        url.copy_with(host=destination.address),
        headers={**headers, "Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"},
        content=body.encode(),
        extensions={"sni_hostname": destination.host},
    )


def _beginning(response: httpx.Response, until: float) -> str:
    """As it came over the line: what is compressed is not unpacked."""
    read = b""
    for piece in response.iter_raw():
        read += piece
        if len(read) >= MAX_ANSWER_BYTES or time.monotonic() > until:
            break
    return read[:MAX_ANSWER_BYTES].decode(errors="replace")
