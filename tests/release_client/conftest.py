"""A site of tiny graphs that really load, in a folder and on a server that does as it is told."""

import base64
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from inpaint_app.manifest.codec import encode
from inpaint_app.manifest.keys import write_public_keys
from inpaint_app.manifest.signature import sign_envelope
from inpaint_app.publish.chunk_store import chunk_key
from tests.golden.example import TEST_KEY

GOLDEN = Path(__file__).parents[1] / "golden" / "tiny_release"
KEYS = {TEST_KEY.keyid: TEST_KEY.public}


@dataclass
class Site:
    folder: Path
    manifest: dict
    url: str = ""
    """Where a server gives it out, with a slash at the end."""
    faults: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    """Other answers than the folder's, by path: status, headers, body."""

    def sign(self, **changes) -> None:
        """The manifest with other fields, signed and laid down."""
        self.manifest = {**self.manifest, **changes}
        self.lay(sign_envelope(encode(self.manifest), TEST_KEY))

    def lay(self, envelope: bytes) -> None:
        (self.folder / "api/manifest").write_bytes(envelope)

    def chunks(self) -> list[Path]:
        return sorted(path for path in (self.folder / "chunks").rglob("*") if path.is_file())


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "api").mkdir(parents=True)
    (folder / "api/keys").write_text(write_public_keys([TEST_KEY.public]))
    for name, content in json.loads((GOLDEN / "chunks.json").read_text()).items():
        path = folder / chunk_key(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
    made = Site(folder, json.loads((GOLDEN / "manifest.json").read_text()))
    made.sign(chunk_urls=["../chunks/"])
    return made


@pytest.fixture
def served(site):
    """The same at a web address, below a path."""
    handler: Callable = partial(Handler, site, directory=str(site.folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}/repo/"
    yield site
    server.shutdown()
    server.server_close()


class Handler(SimpleHTTPRequestHandler):
    """Serves the folder below /repo/."""

    def __init__(self, site: Site, *args, **kwargs) -> None:
        self.site = site
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        self.path = self.path.removeprefix("/repo")
        if self.path not in self.site.faults:
            super().do_GET()
            return
        status, headers, body = self.site.faults[self.path]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
