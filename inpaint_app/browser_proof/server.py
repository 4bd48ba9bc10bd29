"""A hub of one candidate: the built page, a manifest, its chunks, and the cases of the proof.

It listens on a port of its own on the loopback interface for as long as the proof takes, and serves
the page isolated from others, as the real hub does.
"""

import re
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import numpy as np

from inpaint_app.browser_proof.setup import PROOF_PAGE
from inpaint_app.manifest.signature import ENVELOPE_MEDIA_TYPE
from inpaint_app.validate.sessions import Array

PAGE_BASE: Final = "/static/page/"
MANIFEST: Final = "/api/manifest"
CHUNKS: Final = "/chunks/"
_CHUNK = re.compile(r"/chunks/([0-9a-f]{2})/([0-9a-f]{64})")
_ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
# The system's own table knows WebAssembly or does not.
_TYPES = {".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm"}
_BYTES = "application/octet-stream"


@dataclass
class Served:
    """What the server answers with.

    ``inputs`` are given out by path as little-endian float32; of ``outputs`` the shapes say how
    many bytes are taken in, once, under which path.
    """

    page: Path
    chunks: Path
    envelope: bytes
    inputs: Mapping[str, Array]
    output_shapes: Mapping[str, tuple[int, ...]]
    outputs: MutableMapping[str, Array] = field(default_factory=dict)

    def read(self, path: str) -> tuple[str, bytes] | None:
        """Content type and content of a path; None where there is nothing."""
        if path == MANIFEST:
            return ENVELOPE_MEDIA_TYPE, self.envelope
        if path in self.inputs:
            return _BYTES, np.ascontiguousarray(self.inputs[path], "<f4").tobytes()
        if chunk := _CHUNK.fullmatch(path):
            return _read_file(self.chunks, "/".join(chunk.groups()))
        name = PROOF_PAGE if path == "/" else path.removeprefix(PAGE_BASE)
        return _read_file(self.page, name) if name != path else None

    def size_of_output(self, path: str) -> int | None:
        """Bytes that are expected at ``path``; None where none are."""
        shape = self.output_shapes.get(path)
        return None if shape is None else int(np.prod(shape)) * np.dtype("<f4").itemsize

    def write(self, path: str, content: bytes) -> None:
        """Keep an output of the right size."""
        self.outputs[path] = np.frombuffer(content, "<f4").reshape(self.output_shapes[path])


@contextmanager
def serve(served: Served) -> Iterator[str]:
    """The server's origin while the context lasts."""

    class Handler(_Handler):
        content = served

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="browser-proof", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    content: Served

    def do_GET(self) -> None:
        found = self.content.read(urlsplit(self.path).path)
        if found is None:
            self._answer(HTTPStatus.NOT_FOUND, _BYTES, b"")
        else:
            self._answer(HTTPStatus.OK, *found)

    def do_PUT(self) -> None:
        expected = self.content.size_of_output(self.path)
        if expected is None or self.headers.get("Content-Length") != str(expected):
            self.close_connection = True  # what it sends is not read
            self._answer(HTTPStatus.BAD_REQUEST, _BYTES, b"")
            return
        self.content.write(self.path, self.rfile.read(expected))
        self._answer(HTTPStatus.OK, _BYTES, b"")

    def _answer(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in _ISOLATION.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name upstream
        """Say nothing: the report has what matters."""


def _read_file(folder: Path, name: str) -> tuple[str, bytes] | None:
    """A regular file inside ``folder``, and nothing that a link or ``..`` leads to outside it."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    return _TYPES.get(path.suffix, _BYTES), path.read_bytes()
