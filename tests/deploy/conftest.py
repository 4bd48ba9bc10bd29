"""The hub behind the nginx that deploy/nginx describes: real sockets from end to end."""

import ssl
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
import pytest
from django.core.wsgi import get_wsgi_application

from tests.browser.hub import free_port
from tests.certificate import make_certificate
from tests.nginx_server import Place, running_nginx, ship
from tests.page.conftest import dist  # noqa: F401 - a fixture
from tests.s3_server import bucket, s3_endpoint, s3_environment  # noqa: F401 - fixtures


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub_address(committed_db, hub_home, dist):  # noqa: F811
    """The hub itself, as gunicorn would serve it."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), ThreadingServer, Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A folder with a certificate of this machine's own, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    make_certificate(folder)
    return folder


@pytest.fixture
def start(tmp_path, hub_home, hub_address, certificate):
    """Start nginx with hub.conf and these changes; gives a client of it, whose base is its root."""
    opened = []

    def start_with(changes=(), more=""):
        port, plain, folder = free_port(), free_port(), tmp_path / "nginx"
        place = Place(port, plain, hub_address, certificate, hub_home, folder / "cache")
        shipped = ship(folder / "shipped", {**place.changes(), **dict(changes)})
        (folder / "cache").mkdir()
        server = running_nginx(folder, f"{more}\ninclude {shipped}/hub.conf;", port)
        server.__enter__()
        opened.append(server)
        context = ssl.create_default_context(cafile=str(certificate / "fullchain.pem"))
        client = httpx.Client(base_url=f"https://localhost:{port}", verify=context)
        client.headers["Accept-Encoding"] = "gzip, deflate, br"
        opened.append(client)
        return client

    yield start_with
    for one in reversed(opened):
        one.__exit__(None, None, None)
