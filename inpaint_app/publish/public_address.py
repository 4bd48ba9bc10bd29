"""What a visitor gets at a mirror's public address: asked as a page would ask, and hashed.

A browser reads a chunk there if the address, and every address that it sends on to, is one that the
page's content policy allows, and if the answer says that other origins may read it.
"""

import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from inpaint_app.publish.chunk_store import shard_key
from inpaint_app.publish.mirror import Comparison, Listener
from inpaint_app.publish.mirror_errors import (
    MirrorAddressError,
    MirrorOriginError,
    MirrorPublicError,
)
from inpaint_app.publish.parallel import in_parallel

# Nobody's: a mirror that lets one origin in and not another is of no use to whoever embeds the hub.
VISITOR = "https://visitor.invalid"
ABSENT = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.GONE}
SILENCE_SECONDS = 30.0
MAX_REDIRECTS = 5
MISSING, WRONG = "missing", "wrong"


def origin_of(url: str) -> str:
    """``https://host:port`` of a web address; empty where it is none, or has a name in it."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.lower()}" if is_web else ""


def check_base_url(url: str) -> None:
    """Pass what a manifest may name: ``http(s)://.../chunks/``; raises ``MirrorAddressError``."""
    parts = urlsplit(url) if origin_of(url) else None
    if parts is None or parts.query or parts.fragment or not parts.path.endswith("/chunks/"):
        raise MirrorAddressError("What visitors are to read is no base URL of chunks.")


@dataclass(frozen=True)
class PublicAddress:
    """``base_url`` ends in ``/chunks/``; ``origins`` are those that pages may fetch from."""

    base_url: str
    origins: frozenset[str]

    def check(self, sizes: Mapping[str, int], listen: Listener = lambda _size: None) -> Comparison:
        """Fetch every chunk, named with its length; which did not come, and which came wrong.

        Raises ``MirrorOriginError`` and ``MirrorPublicError``.
        """
        verdicts: dict[str, str] = {}
        with httpx.Client(
            timeout=SILENCE_SECONDS,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            event_hooks={"request": [self._check_origin]},  # before each, also of a redirect
        ) as client:

            def fetch(sha256: str) -> str:
                return self._fetch(client, sha256, sizes[sha256])

            with closing(in_parallel(fetch, sorted(sizes))) as fetched:
                for sha256, verdict in fetched:
                    verdicts[sha256] = verdict
                    listen(sizes[sha256])
        return Comparison(_those(verdicts, MISSING), _those(verdicts, WRONG))

    def _fetch(self, client: httpx.Client, sha256: str, size: int) -> str:
        url = f"{self.base_url}{shard_key(sha256)}"
        headers = {"Origin": VISITOR, "Accept-Encoding": "identity"}
        try:
            with client.stream("GET", url, headers=headers) as answer:
                if answer.status_code in ABSENT:
                    return MISSING
                _check_readable(answer)
                return "" if _fits(answer, sha256, size) else WRONG
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = str(error) or type(error).__name__
            raise MirrorPublicError(f"The chunk {sha256} cannot be fetched: {why}.") from error

    def _check_origin(self, request: httpx.Request) -> None:
        origin = origin_of(str(request.url))
        if origin not in self.origins:
            raise MirrorOriginError(f"Pages may not fetch from {origin or 'where it leads'}.")


def _check_readable(answer: httpx.Response) -> None:
    if answer.status_code != HTTPStatus.OK:
        raise MirrorPublicError(f"The public address answers {answer.status_code}.")
    if answer.headers.get("access-control-allow-origin") not in {"*", VISITOR}:
        raise MirrorPublicError("The public address does not let pages of other origins read it.")


def _fits(answer: httpx.Response, sha256: str, size: int) -> bool:
    digest, length = hashlib.sha256(), 0
    for piece in answer.iter_bytes():
        digest.update(piece)
        length += len(piece)
        if length > size:
            return False
    return digest.hexdigest() == sha256


def _those(verdicts: Mapping[str, str], verdict: str) -> frozenset[str]:
    return frozenset(name for name, found in verdicts.items() if found == verdict)
