"""The page of the figures in a headless Chromium: served from here, told a plan, heard to its end.

Runs on machines where nothing can be installed: it needs Python alone, and a Chromium that may lie
in a folder. ``frontend/benchmarks/figures`` is the page.
"""

import contextlib
import json
import mimetypes
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Result = Mapping[str, Any]
# Gives the origin of a server that stands before the one at the origin that it is given.
Front = Callable[[str], AbstractContextManager[str]]

_ALWAYS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--ignore-certificate-errors",  # of a server before this one, which has made its own
    "--enable-unsafe-webgpu",
    "--enable-webgpu-developer-features",  # timestamps of kernels, finer than 100 microseconds
    "--enable-blink-features=ForceEagerMeasureMemory",
)
_SIMULATED = ("--use-webgpu-adapter=swiftshader",)
_ON_A_CARD = (
    "--enable-features=Vulkan,WebGPUDeveloperFeatures",
    "--use-angle=vulkan",
    "--disable-vulkan-surface",
    # Without the second Dawn says that NVIDIA's cards lack half precision.
    "--enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia",
)
_ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cache-Control": "no-store",
}
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Browser:
    """``path`` is a program, or a folder with ``app/chromium-headless-shell`` and its ``lib``."""

    path: Path
    is_simulated: bool

    def command(self, profile: str, url: str) -> list[str]:
        packed = self.path / "app" / "chromium-headless-shell"
        program = packed if packed.exists() else self.path
        flags = [*_ALWAYS, *(_SIMULATED if self.is_simulated else _ON_A_CARD)]
        return [str(program), *flags, f"--user-data-dir={profile}", url]

    def environment(self) -> dict[str, str]:
        folders = [str(self.path / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(filter(None, folders))}


@dataclass
class Site:
    """Folders and documents by the start of their path, and what the page reports."""

    folders: Mapping[str, Path]
    documents: Mapping[str, object]
    reports: "queue.Queue[Result]" = field(default_factory=queue.Queue)


def measure(
    browser: Browser,
    page: Path,
    folders: Mapping[str, Path],
    documents: Mapping[str, object],
    plan: Sequence[Mapping[str, object]],
    seconds: float,
    front: Front = nullcontext,
) -> Iterator[Result]:
    """One result for each entry of ``plan``, as they come; stops when the time is up.

    ``page`` is the built page, ``documents`` are served as JSON under their paths. The browser asks
    ``front``, which passes on what it does not serve itself.
    """
    site = Site({"/page/": page, **folders}, {"/plan.json": plan, **documents})
    with (
        _serve(site) as served,
        front(served) as origin,
        _open(browser, f"{origin}/page/index.html") as log,
    ):
        until = time.monotonic() + seconds
        while True:
            try:
                report = site.reports.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                _say(f"The time is up. Chromium's last words:\n{log.read_text()[-2000:]}")
                return
            if "isOver" in report:
                return
            asked = report["asked"]
            _say(f"{asked['name']} ({asked['way']}): {report['kind']} {report.get('reason', '')}")
            yield report


@contextlib.contextmanager
def _open(browser: Browser, url: str) -> Iterator[Path]:
    """A Chromium with a profile of its own, and the file that it writes its log to."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        path = Path(profile) / "chromium.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                browser.command(profile, url), stdout=log, stderr=log, env=browser.environment()
            )
        try:
            yield path
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def _serve(site: Site) -> Iterator[str]:
    """The site's origin while the context lasts."""

    class Handler(_Handler):
        content = site

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    content: Site

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path in self.content.documents:
            body = json.dumps(self.content.documents[path]).encode()
            self._begin(HTTPStatus.OK, "application/json", len(body))
            self.wfile.write(body)
            return
        file = self._find(path)
        if file is None:
            self._begin(HTTPStatus.NOT_FOUND, "text/plain", 0)
            return
        self._begin(HTTPStatus.OK, _type_of(file), file.stat().st_size)
        with file.open("rb") as stream:
            shutil.copyfileobj(stream, self.wfile, _BLOCK)

    def do_POST(self) -> None:
        self.content.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._begin(HTTPStatus.OK, "text/plain", 0)

    def _find(self, path: str) -> Path | None:
        for prefix, folder in self.content.folders.items():
            file = folder / path.removeprefix(prefix)
            if path.startswith(prefix) and file.is_file():
                return file
        return None

    def _begin(self, status: HTTPStatus, content_type: str, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        for name, value in _ISOLATION.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name upstream
        """Say nothing: the table has what matters."""


def _type_of(file: Path) -> str:
    known = {".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html"}
    return (
        known.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    )


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
