"""Bytes by their address, block by block: bounded in length and in time, never decoded unasked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import httpx

from inpaint_app.release_client.errors import (
    AnswerTooLongError,
    ChunkWrongError,
    ReleaseUnreachableError,
)

BLOCK_BYTES = 256 * 1024
CONNECT_SECONDS = 10.0
MAX_REDIRECTS = 5
# Eight megabytes over a line of 28 kB a second.
ANSWER_SECONDS = 300.0


class Source:
    """Reads over HTTP, and files below ``folder``; safe to share between threads."""

    def __init__(self, folder: Path | None, *, silence_seconds: float) -> None:
        self._folder = folder
        self._client = httpx.Client(
            timeout=httpx.Timeout(silence_seconds, connect=CONNECT_SECONDS),
            headers={"Accept-Encoding": "identity", "User-Agent": "moebius-hub-verify-release"},
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def read(self, url: str, limit: int) -> bytes:
        """All of it; raises ``ReleaseUnreachableError``, ``AnswerTooLongError``."""
        return b"".join(self._bounded(url, limit, self._blocks(url, as_it_lies=False)))

    def stream(self, url: str, limit: int) -> Iterator[bytes]:
        """The blocks of a chunk, which no server may compress.

        Raises what ``read`` does, and ``ChunkWrongError`` where it comes in another coding.
        """
        return self._bounded(url, limit, self._blocks(url, as_it_lies=True))

    def _bounded(self, url: str, limit: int, blocks: Iterator[bytes]) -> Iterator[bytes]:
        until = time.monotonic() + ANSWER_SECONDS
        length = 0
        for block in blocks:
            length += len(block)
            if length > limit:
                raise AnswerTooLongError(f"{url} has more than {limit} bytes.")
            if time.monotonic() > until:
                raise ReleaseUnreachableError(f"{url} took more than {ANSWER_SECONDS:.0f} s.")
            yield block

    def _blocks(self, url: str, *, as_it_lies: bool) -> Iterator[bytes]:
        if urlsplit(url).scheme == "file":
            return self._of_file(url)
        return self._of_answer(url, as_it_lies=as_it_lies)

    def _of_file(self, url: str) -> Iterator[bytes]:
        with _refusals(url):
            path = Path(unquote(urlsplit(url).path)).resolve()
            if self._folder is None or not path.is_relative_to(self._folder.resolve()):
                raise ReleaseUnreachableError(f"{url} lies outside of the site.")
            with path.open("rb") as file:
                while block := file.read(BLOCK_BYTES):
                    yield block

    def _of_answer(self, url: str, *, as_it_lies: bool) -> Iterator[bytes]:
        with _refusals(url), self._client.stream("GET", url) as response:
            if not response.is_success:
                raise ReleaseUnreachableError(f"{url} answered {response.status_code}.")
            coding = response.headers.get("Content-Encoding", "identity")
            if as_it_lies and coding != "identity":
                raise ChunkWrongError(f"{url} comes with Content-Encoding {coding[:40]}.")
            yield from response.iter_bytes(BLOCK_BYTES)


@contextmanager
def _refusals(url: str) -> Iterator[None]:
    """The errors of network and disk as ours."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error) or type(error).__name__
        raise ReleaseUnreachableError(f"{url} did not answer: {why}.") from error
    except OSError as error:
        raise ReleaseUnreachableError(f"{url} cannot be read: {error.strerror}.") from error
