"""Mirrors for tests: a folder that a web server shows to everybody, as a bucket behind a CDN."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from inpaint_app.workflow.mirrors import create_store_mirror


class CdnHandler(SimpleHTTPRequestHandler):
    """Files with the header that lets pages of any origin read them, unless the CDN lacks it."""

    lets_read = True
    sends_on_to = ""
    cached: dict[str, bytes] = {}

    def do_GET(self):
        if self.sends_on_to:
            self.send_response(302)
            self.send_header("Location", self.sends_on_to + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif (name := self.path.rpartition("/")[2]) in self.cached:
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.cached[name])))
            self.end_headers()
            self.wfile.write(self.cached[name])
        else:
            super().do_GET()

    def end_headers(self):
        if self.lets_read:
            self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_args):
        """Say nothing."""


@contextmanager
def serving(folder):
    """The folder's address, and the handler's class, whose attributes say what goes wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = type("Handler", (CdnHandler,), {"cached": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        server.server_close()


def make_mirror(folder, origin, slug="cdn", **fields):
    """A store mirror in ``folder``, shown at ``origin``, which the settings allow."""
    base_url = f"{origin}/chunks/"
    values = {"title": "CDN", "address": f"file:{folder}", "base_url": base_url, "actor": None}
    return create_store_mirror(slug, **values | fields)
