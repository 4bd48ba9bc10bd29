"""deploy/nginx as a visitor meets it: chunks from disk and bucket, documents, assets, uploads."""

import socket
import ssl
from pathlib import Path

import brotli
import pytest

from inpaint_app.publish.chunk_store import shard_key
from inpaint_app.publish.s3_store import S3ChunkStore
from inpaint_app.tus.headers import MEDIA_TYPE
from inpaint_app.workflow.access_tokens import create_access_token
from inpaint_app.workflow.channels import move_channel
from tests.factories import make_live, make_model, make_published, make_user
from tests.golden.example import example_chunks
from tests.page.conftest import SCRIPT

NAME, CONTENT = max(example_chunks().items(), key=lambda item: len(item[1]))
CHUNK = f"/chunks/{shard_key(NAME)}"
ABSENT = f"/chunks/{shard_key('0' * 64)}"


@pytest.fixture
def release(hub_address):
    return make_live(make_model("example"))


def check_chunk_headers(response):
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable, no-transform"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "ETag" in response.headers["Access-Control-Expose-Headers"]
    assert "Content-Encoding" not in response.headers
    assert "Vary" not in response.headers
    assert len(response.headers.get_list("Cache-Control")) == 1
    assert not {"x-amz-request-id", "x-amz-id-2", "Set-Cookie"} & set(response.headers)


def check_chunk(client):
    """What holds wherever chunks come from."""
    part = client.get(CHUNK, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, CONTENT[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(CONTENT)}"
    check_chunk_headers(part)
    whole = client.get(CHUNK)
    assert (whole.status_code, whole.content) == (200, CONTENT)
    assert whole.headers["Content-Type"] == "application/octet-stream"
    check_chunk_headers(whole)
    etag = whole.headers["ETag"]
    assert etag.startswith('"')
    known = client.get(CHUNK, headers={"If-None-Match": etag})
    assert (known.status_code, known.content) == (304, b"")
    check_chunk_headers(known)
    head = client.head(CHUNK)
    assert head.headers["Content-Length"] == str(len(CONTENT))
    beyond = client.get(CHUNK, headers={"Range": f"bytes={len(CONTENT)}-"})
    assert beyond.status_code == 416
    resumed = client.get(CHUNK, headers={"Range": "bytes=5-", "If-Range": etag})
    assert (resumed.status_code, resumed.content) == (206, CONTENT[5:])
    preflight = client.options(CHUNK, headers={"Origin": "https://other.example"})
    assert preflight.status_code == 204
    assert "Range" in preflight.headers["Access-Control-Allow-Headers"]
    absent = client.get(ABSENT)
    assert (absent.status_code, absent.json()["code"]) == (404, "storage.chunk_missing")
    assert absent.headers["Cache-Control"] == "no-store"


def test_chunks_come_from_the_disk_with_the_hub_s_headers(release, start):
    check_chunk(start())


def test_chunks_of_a_bucket_are_fetched_once(release, start, bucket, s3_endpoint):
    S3ChunkStore(bucket.name, "hub-chunks").put(NAME, CONTENT)
    bucket.Object(f"hub-chunks{CHUNK}").Acl().put(ACL="public-read")
    address = s3_endpoint.removeprefix("http://")
    changes = {
        "    include /etc/nginx/moebius-hub/chunks-from-disk.conf;": "",
        "# include": "include",
        "https://bucket/hub-chunks": "http://bucket/chunks/hub-chunks",
        "proxy_ssl_trusted_certificate": "# proxy_ssl_trusted_certificate",
        "proxy_ssl_verify": "# proxy_ssl_verify",
    }
    client = start(changes, more=f"upstream bucket {{ server {address}; }}")
    check_chunk(client)
    bucket.objects.all().delete()
    again = client.get(CHUNK)
    assert (again.content, again.headers["X-Cache"]) == (CONTENT, "HIT")


def test_the_manifest_is_kept_for_a_moment_whoever_asks_and_however(release, start):
    client = start()
    first = client.get("/api/manifest")
    assert first.headers["X-Cache"] == "MISS"
    assert first.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    newer = make_published(release.model, "1.1.0")
    move_channel(release.model.channels.get(name="stable"), newer, actor=None)
    etag = first.headers["ETag"]
    for url in ("/api/manifest", "/api/manifest?utm_source=x"):
        kept = client.get(url, headers={"Cache-Control": "no-cache"})
        assert (kept.content, kept.headers["X-Cache"]) == (first.content, "HIT")
        known = client.get(url, headers={"If-None-Match": etag})
        assert (known.status_code, known.content, known.headers["X-Cache"]) == (304, b"", "HIT")
    named = client.get("/api/manifest?model=example&channel=stable")
    assert named.headers["X-Cache"] == "MISS"
    assert named.content != first.content
    unknown = client.get("/api/manifest?model=nobody")
    assert unknown.status_code == 404
    assert client.get("/api/manifest?model=nobody").headers["X-Cache"] == "MISS"
    of_release = client.get("/api/models/example/releases/1.0.0/manifest")
    assert "immutable" in of_release.headers["Cache-Control"]


def test_assets_come_as_the_build_has_compressed_them_each_coding_once(release, start):
    client = start()
    url = "/static/page/assets/index-AbCd_123.js"
    first, second = client.get(url), client.get(url)
    assert first.headers["Content-Encoding"] == "br"
    assert [first.headers["X-Cache"], second.headers["X-Cache"]] == ["MISS", "HIT"]
    assert first.content == SCRIPT
    assert brotli.decompress(brotli.compress(SCRIPT)) == second.content
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == SCRIPT
    for response in (first, second, plain):
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert "worker-src 'self'" in response.headers["Content-Security-Policy"]


def test_the_page_is_isolated_and_speaks_http_2(release, start, certificate):
    client = start()
    page = client.get("/")
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    context = ssl.create_default_context(cafile=str(certificate / "fullchain.pem"))
    context.set_alpn_protocols(["h2", "http/1.1"])
    address = ("localhost", client.base_url.port)
    with (
        socket.create_connection(address) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        assert line.selected_alpn_protocol() == "h2"


def test_large_bodies_are_for_uploads_alone(release, start):
    client, large = start(), bytes(2 * 1024 * 1024)
    assert client.post("/api/manifest", content=large).status_code == 413
    user = make_user("uploader")
    _, secret = create_access_token(user, name="test", scopes=["upload"], actor=user)
    headers = {
        "Authorization": f"Bearer {secret}",
        "Content-Type": MEDIA_TYPE,
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(2 * len(large)),
    }
    begun = client.post("/api/uploads/", content=large, headers=headers)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, str(len(large)))
    assert begun.headers["Location"].startswith("/api/uploads/")


def test_every_file_that_is_included_is_shipped():
    folder = Path(__file__).parents[2] / "deploy" / "nginx"
    for file in folder.glob("*.conf"):
        for line in file.read_text().splitlines():
            if line.strip().startswith("include /etc/nginx/moebius-hub/"):
                name = line.strip().removesuffix(";").rsplit("/", 1)[1]
                assert (folder / name).is_file(), line
