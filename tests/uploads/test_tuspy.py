"""tuspy against a real server, over lines that break and through the death of the server."""

import hashlib
import os
import socket
import sqlite3
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from tests.uploads.contents import safetensors
from tests.uploads.server import WebServer
from tests.waiting import wait_until

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = WebServer(tmp_path_factory.mktemp("hub"))
    server.token = server.make_token()
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def large_file(tmp_path_factory):
    """Weights that take several syncs."""
    path = tmp_path_factory.mktemp("files") / "unet.safetensors"
    path.write_bytes(safetensors(filling=40 * MEGABYTE))
    return path


class Client(TusClient):
    """tuspy opens a file by its path and never closes it: it is handed open files here."""

    def __init__(self, server, stack):
        super().__init__(server.uploads, headers={"Authorization": f"Bearer {server.token}"})
        self.stack = stack

    def sender(self, path, **options):
        return self.uploader(file_stream=self.stack.enter_context(path.open("rb")), **options)


@pytest.fixture
def client(server):
    with ExitStack() as stack:
        yield Client(server, stack)


def offset_of(client, url):
    answer = requests.head(url, headers=client.headers | {"Tus-Resumable": "1.0.0"}, timeout=10)
    return int(answer.headers["Upload-Offset"])


def row_of(server, url):
    """Status, offset and SHA-256, as they stand in the database."""
    key = url.rpartition("/")[2].replace("-", "")
    sql = 'SELECT status, "offset", sha256 FROM inpaint_app_upload WHERE uuid = ?'
    with closing(sqlite3.connect(server.home / "db.sqlite3")) as database:
        return database.execute(sql, [key]).fetchone()


def send_and_break(client, url, path, offset, size):
    """A request that announces all of the file, sends ``size`` bytes of it, and is cut off."""
    place = urlsplit(url)
    content = path.read_bytes()
    with socket.create_connection((place.hostname, place.port)) as line:
        headers = {
            "Host": place.netloc,
            "Tus-Resumable": "1.0.0",
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(len(content) - offset),
            "Upload-Offset": str(offset),
            **client.headers,
        }
        lines = [f"PATCH {place.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        line.sendall(content[offset : offset + size])


def test_a_whole_file_arrives_in_pieces_with_checksums(server, client, large_file):
    uploader = client.sender(
        large_file, chunk_size=10 * MEGABYTE, upload_checksum=True, metadata={"filename": "a"}
    )
    uploader.upload()
    content = large_file.read_bytes()
    status, offset, _ = row_of(server, uploader.url)
    assert (status, offset) == ("uploaded", len(content))
    key = uploader.url.rpartition("/")[2]
    kept = (server.home / "uploads" / key).read_bytes()
    assert hashlib.sha256(kept).digest() == hashlib.sha256(content).digest()


def test_a_broken_line_keeps_what_came_and_nothing_is_sent_twice(server, client, large_file):
    uploader = client.sender(large_file, chunk_size=50 * MEGABYTE)
    uploader.set_url(uploader.create_url())
    size = 30 * MEGABYTE
    send_and_break(client, uploader.url, large_file, 0, size)
    wait_until(lambda: offset_of(client, uploader.url) == size, "not all that came is kept")
    uploader.offset = offset_of(client, uploader.url)
    uploader.upload()
    assert row_of(server, uploader.url)[:2] == ("uploaded", large_file.stat().st_size)


def test_a_server_that_is_killed_goes_on_where_it_was(server, client, large_file):
    uploader = client.sender(large_file, chunk_size=20 * MEGABYTE)
    uploader.upload_chunk()
    url = uploader.url
    server.kill()
    server.start()
    assert offset_of(client, url) == 20 * MEGABYTE
    again = client.sender(large_file, url=url, chunk_size=50 * MEGABYTE)
    assert again.offset == 20 * MEGABYTE
    again.upload()
    assert row_of(server, url)[:2] == ("uploaded", large_file.stat().st_size)


def test_bytes_that_were_changed_on_the_way_are_refused(server, client, large_file):
    uploader = client.sender(large_file, chunk_size=MEGABYTE)
    url = uploader.create_url()
    wrong = {"Upload-Offset": "0", "Upload-Checksum": "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA="}
    media_type = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    answer = requests.patch(
        url, os.urandom(1000), headers={**client.headers, **media_type, **wrong}, timeout=10
    )
    assert answer.status_code == 460
    assert offset_of(client, url) == 0


def test_a_wrong_offset_with_a_large_body_is_still_answered(server, client, large_file):
    uploader = client.sender(large_file, chunk_size=20 * MEGABYTE)
    uploader.set_url(uploader.create_url())
    uploader.offset = MEGABYTE
    with pytest.raises(TusCommunicationError) as refused:
        uploader.upload_chunk()
    assert refused.value.status_code == 409


def test_a_small_file_has_its_verdict_at_once(server, client, tmp_path):
    path = tmp_path / "vae.safetensors"
    path.write_bytes(safetensors(3))
    uploader = client.sender(path)
    uploader.upload()
    assert (
        requests.get(uploader.url, headers=client.headers, timeout=10).json()
        | {
            "status": "accepted",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        == requests.get(uploader.url, headers=client.headers, timeout=10).json()
    )
