"""A real nginx with the configuration that is shipped: other ports and paths, the same words."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import wait_until

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "deploy" / "nginx"
MAIN = """
daemon off;
{user}
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
    include {types};
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {contents}
}}
"""


@dataclass(frozen=True)
class Place:
    """Where a test's nginx stands, and what it stands before: a port with TLS, and one without."""

    port: int
    plain_port: int
    hub_address: str
    certificate: Path
    home: Path
    cache: Path

    def changes(self) -> dict[str, str]:
        """What of hub.conf is written otherwise."""
        return {
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "127.0.0.1:8000": self.hub_address,
            "/etc/ssl/hub.example": str(self.certificate),
            "/var/lib/moebius-hub": str(self.home),
            "/var/cache/nginx/moebius-hub": str(self.cache),
        }


def ship(folder: Path, changes: Mapping[str, str]) -> Path:
    """The shipped files in ``folder``, where each of the texts stands for what it is changed to."""
    folder.mkdir(parents=True)
    paths = {"/etc/nginx/moebius-hub/": f"{folder}/", "/etc/nginx/mime.types": types()}
    for source in SHIPPED.glob("*.conf"):
        text = source.read_text()
        for old, new in {**changes, **paths}.items():
            text = text.replace(old, new)
        # One machine may lack the other family of addresses.
        (folder / source.name).write_text(re.sub(r"\n *listen \[::\].*", "", text))
    return folder


@contextmanager
def running_nginx(
    folder: Path, contents: str, port: int, *, workers: int = 1
) -> Iterator[subprocess.Popen]:
    """``contents`` of an http block, served until the end."""
    folder.mkdir(parents=True, exist_ok=True)
    user = "user root;" if os.geteuid() == 0 else ""
    text = MAIN.format(user=user, workers=workers, folder=folder, types=types(), contents=contents)
    (folder / "nginx.conf").write_text(text)
    process = subprocess.Popen(
        [program(), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    )
    try:
        wait_until(
            lambda: process.poll() is not None or answers(port), otherwise="nginx does not answer"
        )
        assert process.poll() is None, (folder / "error.log").read_text()
        yield process
    finally:
        process.terminate()
        process.wait(20)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def program() -> str:
    found = shutil.which("nginx")
    assert found, "nginx is missing: make test installs it"
    return found


def types() -> str:
    """nginx's own table of media types, which lies beside its configuration."""
    built = subprocess.run([program(), "-V"], capture_output=True, text=True, check=True).stderr
    conf = re.search(r"--conf-path=(\S+)", built)
    return str(Path(conf[1]).with_name("mime.types")) if conf else "/etc/nginx/mime.types"
