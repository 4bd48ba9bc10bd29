"""The example of a frontend that is not ours: another origin, no build, manifest and chunks."""

import base64
import io
import json
import threading
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.hub import ROOT, STARTER

EXAMPLE = ROOT / "examples" / "foreign-frontend"
RUNTIME = ROOT / "frontend" / "node_modules" / "onnxruntime-web" / "dist"
PLACES = ("https://hub.example/api/manifest?model=starter", "the base64 of the public key")
PICTURE = "document.querySelector('canvas').toDataURL()"


class Handler(SimpleHTTPRequestHandler):
    """The folder of the example; the runtime lies in it, as the README says."""

    index: str

    def translate_path(self, path: str) -> str:
        if path.startswith("/runtime/"):
            return str(RUNTIME / path.rsplit("/", 1)[1])
        return super().translate_path(path)

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        body = self.index.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def visit(hub, chromium_without_webgpu):
    """Open the example, its two places filled in, with one chunk answered otherwise if need be."""
    manifest = f"{hub.url}api/manifest?model={STARTER}"
    with urllib.request.urlopen(f"{hub.url}api/keys") as response:
        [pinned] = json.load(response).values()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(EXAMPLE)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    context = chromium_without_webgpu.new_context()

    def open_page(key=pinned, altered=None):
        text = (EXAMPLE / "index.html").read_text()
        for place, value in zip(PLACES, (manifest, key), strict=True):
            assert place in text
            text = text.replace(place, value)
        Handler.index = text
        page = context.new_page()
        if altered:
            page.route(f"**/{altered}", lambda route: route.fulfill(body="something else"))
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        status = page.locator("output")
        expect(status).not_to_have_text("fetching the model")
        return page, status

    yield open_page
    context.close()
    server.shutdown()
    server.server_close()


def test_it_fills_a_hole_with_what_stands_around_it(visit):
    page, status = visit()
    expect(status).to_have_text("filled")
    png = base64.b64decode(page.evaluate(PICTURE).partition(",")[2])
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), float)
    hole = pixels[225:288, 225:288]
    frame = np.concatenate([pixels[200:224, 225:288], pixels[289:313, 225:288]])
    # The ground is a gradient: its middle looks like the mean of what is above and below.
    assert np.abs(hole.mean((0, 1)) - frame.mean((0, 1))).max() < 12
    assert hole.std() > 0


def test_it_believes_the_pinned_key_alone(visit):
    _page, status = visit(key=base64.b64encode(bytes(32)).decode())
    expect(status).to_have_text("The pinned key has not signed this manifest.")


def test_it_believes_no_chunk_that_was_altered(visit, hub):
    name = hub.largest_chunk(STARTER).name
    _page, status = visit(altered=name)
    expect(status).to_have_text(f"No mirror has the chunk {name} as it should be.")


def test_it_stays_as_short_as_it_says():
    lines = (EXAMPLE / "frontend.js").read_text().splitlines()
    assert len([line for line in lines if line.strip() and not line.startswith("//")]) <= 40
