"""A server on loopback that speaks the Hugging Face Hub's protocol, with a CDN beside it.

Repositories are committed to by ``Repo.commit``, or by a client with a token of ``writers``, whose
files ``tests.hub_uploads`` takes. ``HubServer.faults`` says what goes wrong, and
``HubServer.requests`` what was asked for. Every refusal writes the caller's authorization back, as
a careless server may: a client that repeats it gives its token away.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest
from huggingface_hub.utils import close_session

from tests.hub_repository import Repo, described
from tests.hub_uploads import UploadMixin

INVALID = {"X-Error-Message": "Invalid credentials in Authorization header"}


@dataclass
class Fault:
    """What goes wrong at ``place`` (api, resolve, cdn, upload), ``times`` times, at ``path``.

    An answer of ``status`` with ``headers``, or a body that is ``cut`` after so many bytes, has
    another byte in it (``altered``), is ``longer``, comes ``whole`` whatever the range was, or from
    another place in the file (``shifted``).
    """

    place: str
    path: str = ""
    times: int = 1
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    altered: bool = False
    longer: bool = False
    whole: bool = False
    shifted: bool = False


@dataclass(frozen=True)
class Asked:
    """One request: where, how, for what, and the headers that matter."""

    place: str
    method: str
    path: str
    authorization: str | None
    range: str | None


class HubServer:
    """``endpoint`` and ``cdn`` are two origins; ``tokens`` may read, ``writers`` write as well.

    ``large`` is its large storage by SHA-256; with ``keeps_plain`` it wants everything in git.
    """

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.tokens: set[str] = set()
        self.writers: set[str] = set()
        self.large: dict[str, bytes] = {}
        self.keeps_plain = False
        self.faults: list[Fault] = []
        self.requests: list[Asked] = []
        self._lock = threading.Lock()
        self._servers = [self._start("hub"), self._start("cdn")]
        self.endpoint, self.cdn = (f"http://127.0.0.1:{s.server_port}" for s in self._servers)

    def repo(self, name: str, files: dict[str, bytes], access: str = "open") -> Repo:
        """A new repository with one commit."""
        self.repos[name] = Repo(access)
        self.repos[name].commit(files)
        return self.repos[name]

    def asked(self, place: str) -> list[Asked]:
        """The requests that came to api, resolve or cdn."""
        return [request for request in self.requests if request.place == place]

    def take_fault(self, place: str, path: str) -> Fault | None:
        """The first fault that is due here, used up by one."""
        with self._lock:
            for fault in self.faults:
                if fault.place == place and fault.path in path and fault.times:
                    fault.times -= 1
                    return fault
        return None

    def clear(self) -> None:
        """Forget everything, as between two tests."""
        for found in (self.repos, self.tokens, self.writers, self.large):
            found.clear()
        self.faults.clear()
        self.requests.clear()
        self.keeps_plain = False

    def stop(self) -> None:
        """Answer nobody any more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _start(self, name: str) -> ThreadingHTTPServer:
        handler = type("Handler", (HubHandler,), {"hub": self, "is_cdn": name == "cdn"})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server


class HubHandler(UploadMixin, BaseHTTPRequestHandler):
    """Answers one request; the hub and the CDN are told apart by ``is_cdn``."""

    hub: HubServer
    is_cdn: bool
    protocol_version = "HTTP/1.1"
    API = re.compile(r"/api/models/(.+?)(?:/(revision|tree)/([^/]+))?")
    RESOLVE = re.compile(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")

    def do_GET(self) -> None:
        address = urlsplit(self.path).path
        if self.is_cdn:
            self._serve_large(address)
        elif found := self.API.fullmatch(address):
            if not self._is_faulty("api", address):
                self._describe(found[1], found[2], unquote(found[3] or "main"))
        elif found := self.RESOLVE.fullmatch(address):
            if not self._is_faulty("resolve", address):
                self._resolve(found[1], unquote(found[2]), unquote(found[3]))
        else:
            self._refuse(404, {})

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def _describe(self, name: str, kind: str | None, revision: str) -> None:
        if not (found := self._enter(name, revision)):
            return
        sha, tree = found
        siblings = [described(path, content) for path, content in sorted(tree.items())]
        if kind == "tree":
            self._send_json(
                [
                    {"type": "file", "path": s["rfilename"], "oid": s["blobId"], "size": s["size"]}
                    for s in siblings
                ]
            )
        else:
            self._send_json({"id": name, "modelId": name, "sha": sha, "siblings": siblings})

    def _resolve(self, name: str, revision: str, path: str) -> None:
        if not (found := self._enter(name, revision)):
            return
        sha, tree = found
        if path not in tree:
            self._refuse(404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": sha})
            return
        content, listed = tree[path], described(path, tree[path])
        headers = {"X-Repo-Commit": sha, "Accept-Ranges": "bytes"}
        if "lfs" not in listed:
            self._send_part(content, headers | {"ETag": f'"{listed["blobId"]}"'}, None)
            return
        sha256 = listed["lfs"]["sha256"]
        headers |= {"X-Linked-Etag": f'"{sha256}"', "X-Linked-Size": str(len(content))}
        self._send(302, b"", headers | {"Location": f"{self.hub.cdn}/{sha256}?Signature=secret"})

    def _serve_large(self, address: str) -> None:
        sha256 = address.strip("/")
        for repo in self.hub.repos.values():
            for tree in repo.commits.values():
                for path, content in tree.items():
                    if hashlib.sha256(content).hexdigest() == sha256:
                        self._note("cdn", path)
                        fault = self.hub.take_fault("cdn", path)
                        self._send_part(content, {"ETag": f'"cdn-{sha256[:8]}"'}, fault)
                        return
        self._refuse(404, {})

    def _enter(self, name: str, revision: str) -> tuple[str, dict[str, bytes]] | None:
        """The commit and its files for who may see them; who may not has been told so."""
        authorization = self.headers.get("Authorization")
        token = (authorization or "").removeprefix("Bearer ")
        repo = self.hub.repos.get(name)
        if authorization and token not in self.hub.tokens | self.hub.writers:
            self._refuse(401, INVALID)
        elif repo is None or (repo.access == "private" and not token):
            self._refuse(404 if token else 401, {"X-Error-Code": "RepoNotFound"})
        elif repo.access == "gated" and not token.endswith("accepted"):
            self._refuse(403 if token else 401, {"X-Error-Code": "GatedRepo"})
        elif repo.access == "disabled":
            self._refuse(403, {"X-Error-Message": "Access to this resource is disabled."})
        elif (sha := repo.find(revision)) is None:
            self._refuse(404, {"X-Error-Code": "RevisionNotFound"})
        else:
            return sha, repo.commits[sha]
        return None

    def _is_faulty(self, place: str, path: str) -> bool:
        self._note(place, path)
        fault = self.hub.take_fault(place, path)
        if fault is None:
            return False
        self._refuse(fault.status, fault.headers)
        return True

    def _note(self, place: str, path: str) -> None:
        headers = self.headers
        self.hub.requests.append(
            Asked(place, self.command, path, headers.get("Authorization"), headers.get("Range"))
        )

    def _send_part(self, content: bytes, headers: dict[str, str], fault: Fault | None) -> None:
        fault = fault or Fault("none")
        if fault.status:
            self._refuse(fault.status, fault.headers)
            return
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(found[1]) if found and not fault.whole else 0
        if fault.altered:
            content = content[:-1] + bytes([content[-1] ^ 1])
        if found and not fault.whole:
            said = max(start - 1, 0) if fault.shifted else start
            headers = headers | {"Content-Range": f"bytes {said}-{len(content) - 1}/{len(content)}"}
        body = content[start:] + (b"more" if fault.longer else b"")
        self._send(206 if "Content-Range" in headers else 200, body, headers, cut=fault.cut)

    def _send_json(self, document: object) -> None:
        self._send(200, json.dumps(document).encode(), {"Content-Type": "application/json"})

    def _refuse(self, status: int, headers: dict[str, str]) -> None:
        echo = f"Refused {self.headers.get('Authorization')}"
        body = json.dumps({"error": echo}).encode()
        self._send(status, body, {"X-Error-Message": echo, "X-HF-Warning": echo} | headers)

    def _send(
        self, status: int, body: bytes, headers: dict[str, str], cut: int | None = None
    ) -> None:
        self.send_response(status)
        if "Origin" in self.headers:  # as the hub and its CDN answer a page of any origin
            headers = {"Access-Control-Allow-Origin": "*", **headers}
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:cut])
        if cut is not None:
            self.close_connection = True


@pytest.fixture(scope="session")
def running_hub():
    """A hub that all tests of a folder share."""
    with serving() as server:
        yield server
    close_session()


@pytest.fixture
def hub_server(running_hub):
    """That hub, with nothing in it."""
    running_hub.clear()
    return running_hub


@contextmanager
def serving() -> Iterator[HubServer]:
    """A hub without any repository, gone afterwards."""
    server = HubServer()
    try:
        yield server
    finally:
        server.stop()
