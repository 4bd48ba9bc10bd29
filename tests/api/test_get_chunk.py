import base64
import hashlib

import pytest
from django.test import Client

from inpaint_app.publish.errors import StorageUnavailableError
from inpaint_app.publish.file_store import FileChunkStore
from tests.api.asserting import assert_problem, assert_readable_anywhere

CONTENT = hashlib.shake_256(b"a chunk").digest(700_000)
NAME = hashlib.sha256(CONTENT).hexdigest()
URL = f"/chunks/{NAME[:2]}/{NAME}"
ABSENT = "0" * 64


@pytest.fixture
def chunk(any_store):
    any_store.put(NAME, CONTENT)


@pytest.fixture
def disk_chunk(hub_home):
    store = FileChunkStore(hub_home / "store")
    store.put(NAME, CONTENT)
    return store.root / "chunks" / NAME[:2] / NAME


@pytest.fixture
def client(client):
    """One that reads what it is sent: a chunk that is being served is open until it is read."""
    plain_get = client.get

    def get(*args, **kwargs):
        response = plain_get(*args, **kwargs)
        response.body = response.getvalue()
        return response

    client.get = get
    return client


def test_it_serves_the_bytes(client, chunk):
    response = client.get(URL)
    assert response.status_code == 200
    assert response.body == CONTENT


def test_it_may_be_kept_for_ever_and_not_be_transformed(client, disk_chunk):
    response = client.get(URL)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable, no-transform"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["ETag"] == f'"{NAME}"'
    assert response["Accept-Ranges"] == "bytes"
    assert response["Timing-Allow-Origin"] == "*"
    assert "Content-Encoding" not in response
    assert_readable_anywhere(response)


def test_its_digest_stands_in_a_header(client, disk_chunk):
    digest = client.get(URL)["Repr-Digest"]
    assert base64.b64decode(digest.removeprefix("sha-256=:").removesuffix(":")).hex() == NAME


def test_it_streams(disk_chunk):
    pieces = [*Client().get(URL)]
    assert b"".join(pieces) == CONTENT
    assert max(map(len, pieces)) <= 256 * 1024


def test_who_has_it_is_not_sent_it_again(client, chunk):
    for header in (f'"{NAME}"', f'"x", "{NAME}"', "*"):
        response = client.get(URL, headers={"If-None-Match": header})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == f'"{NAME}"'
        assert response["Cache-Control"].endswith("immutable, no-transform")
        assert_readable_anywhere(response)


def test_a_condition_goes_before_a_range(client, disk_chunk):
    headers = {"If-None-Match": f'"{NAME}"', "Range": "bytes=0-9"}
    assert client.get(URL, headers=headers).status_code == 304


def test_head_says_everything_but_the_bytes(client, chunk):
    response = client.head(URL, headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["ETag"] == f'"{NAME}"'


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=100-100", 100, 100),
        ("bytes=699990-", 699_990, 699_999),
        ("bytes=-10", 699_990, 699_999),
        ("bytes=-999999999", 0, 699_999),
        ("bytes=690000-99999999999999999999999", 690_000, 699_999),
        ("bytes=0-699999", 0, 699_999),
    ],
)
def test_it_serves_one_range(client, chunk, header, first, last):
    response = client.get(URL, headers={"Range": header})
    assert response.status_code == 206
    assert response.body == CONTENT[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/700000"
    assert response["Content-Length"] == str(last + 1 - first)
    assert response["ETag"] == f'"{NAME}"'
    assert_readable_anywhere(response)


@pytest.mark.parametrize(
    "header", ["bytes=0-9,20-29", "bytes=9-0", "bytes=-", "bytes=a-b", "items=0-9", "bytes 0-9", ""]
)
def test_a_range_that_it_does_not_serve_is_ignored(client, disk_chunk, header):
    response = client.get(URL, headers={"Range": header})
    assert response.status_code == 200
    assert response.body == CONTENT


@pytest.mark.parametrize("header", ["bytes=700000-", "bytes=700000-700001", "bytes=-0"])
def test_a_range_outside_the_chunk_is_a_problem(client, disk_chunk, header):
    response = client.get(URL, headers={"Range": header})
    assert_problem(response, 416, "http.range_not_satisfiable")
    assert response["Content-Range"] == "bytes */700000"


@pytest.mark.parametrize(("tag", "status"), [(f'"{NAME}"', 206), ('"other"', 200)])
def test_a_range_of_other_bytes_is_the_whole(client, disk_chunk, tag, status):
    response = client.get(URL, headers={"Range": "bytes=0-9", "If-Range": tag})
    assert response.status_code == status


def test_a_chunk_that_is_not_there_is_a_problem_that_nobody_keeps(client, any_store):
    response = client.get(f"/chunks/00/{ABSENT}")
    detail = assert_problem(response, 404, "storage.chunk_missing")
    assert detail == f"There is no chunk {ABSENT}."


def test_a_chunk_that_is_not_there_is_not_known_either(client, hub_home):
    url = f"/chunks/00/{ABSENT}"
    response = client.get(url, headers={"If-None-Match": f'"{ABSENT}"'})
    assert_problem(response, 404, "storage.chunk_missing")
    assert client.head(url).status_code == 404


def test_a_chunk_is_nowhere_but_under_its_own_prefix(client, disk_chunk):
    other = "00" if NAME[:2] != "00" else "ff"
    assert_problem(client.get(f"/chunks/{other}/{NAME}"), 404, "storage.chunk_missing")


@pytest.mark.parametrize(
    "path", ["ab/cd", f"{NAME[:2]}/{NAME.upper()}", f"{NAME[:2]}/{NAME}0", "..%2f..%2fetc/passwd"]
)
def test_what_is_no_name_is_no_chunk(client, disk_chunk, path):
    response = client.get(f"/chunks/{path}")
    assert response.status_code == 404
    assert response.json()["code"] in {"storage.chunk_name", "http.not_found"}


def test_any_accept_header_will_do(client, disk_chunk):
    assert client.get(URL, headers={"Accept": "image/png"}).status_code == 200


def test_it_asks_the_database_nothing(client, disk_chunk, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        client.get(URL)


def test_a_store_that_does_not_answer_is_a_problem_that_passes(client, monkeypatch, caplog):
    def refuse(url):
        raise StorageUnavailableError("Cannot reach http://internal.example:9000.")

    monkeypatch.setattr("inpaint_app.api.views.chunks.store_at", refuse)
    response = client.get(URL)
    detail = assert_problem(response, 503, "storage.unavailable")
    assert "internal.example" not in detail
    assert response["Retry-After"] == "5"
    assert "internal.example" in caplog.text


def test_a_truncated_file_is_served_as_short_as_it_is(client, disk_chunk):
    disk_chunk.chmod(0o644)
    disk_chunk.write_bytes(CONTENT[:1000])
    response = client.get(URL)
    assert response["Content-Length"] == "1000"
    assert response.body == CONTENT[:1000]


def test_every_chunk_of_a_release_is_there(client, release):
    names = [
        chunk["sha256"]
        for variant in release.fragment["variants"]
        for graph in variant["graphs"]
        for file in (graph["file"], *graph["external_data"])
        for chunk in file["chunks"]
    ]
    for name in names:
        content = client.get(f"/chunks/{name[:2]}/{name}").body
        assert hashlib.sha256(content).hexdigest() == name
