"""The nginx of deploy/nginx on loopback, with files of ours beside what it serves."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.hub import free_port
from tests.certificate import make_certificate
from tests.nginx_server import Place, running_nginx, ship

# A static file as nginx serves it best, the same words as for chunks.
FILES = """
    location /files/ {{
        alias {files}/;
        sendfile on;
        tcp_nopush on;
        open_file_cache max=4096 inactive=10m;
        open_file_cache_valid 10m;
    }}
"""
# The same without TLS, which hub.conf has for a redirection alone.
WITHOUT_TLS = """
server {{
    listen 127.0.0.1:{port};
    include {shipped}/chunks-from-disk.conf;
    {files}
}}
"""
NOBODY = "127.0.0.1:9"


@dataclass(frozen=True)
class Nginx:
    """Its address with TLS and the one without; whatever is put into ``files`` is at /files/."""

    origin: str
    plain_origin: str
    files: Path
    process: subprocess.Popen


def require_nginx() -> None:
    """Ends the benchmark with what to do where there is none."""
    if shutil.which("nginx") is None:
        sys.exit("nginx is missing: apt-get install nginx-light")


@contextmanager
def shipped_nginx(folder: Path, home: Path, hub_address: str = NOBODY) -> Iterator[Nginx]:
    """In front of a hub and its store; as many workers as cores, which is what Debian ships."""
    files, certificate = folder / "files", folder / "tls"
    for made in (files, certificate, folder / "cache"):
        made.mkdir(parents=True, exist_ok=True)
    make_certificate(certificate)
    port, plain = free_port(), free_port()
    place = Place(port, free_port(), hub_address, certificate, home, folder / "cache")
    location = FILES.format(files=files)
    marked = "    # One of the two.\n"
    shutil.rmtree(folder / "shipped", ignore_errors=True)
    shipped = ship(folder / "shipped", {**place.changes(), marked: location + marked})
    contents = f"include {shipped}/hub.conf;"
    contents += WITHOUT_TLS.format(port=plain, shipped=shipped, files=location)
    workers = os.cpu_count() or 1
    with running_nginx(folder, contents, port, workers=workers) as process:
        yield Nginx(f"https://localhost:{port}", f"http://127.0.0.1:{plain}", files, process)
