import base64
import hashlib

import boto3
import pytest
from botocore.exceptions import ClientError

from inpaint_app.publish.errors import StorageFullError, StorageUnavailableError
from inpaint_app.publish.s3_store import S3ChunkStore, make_client

CONTENT = hashlib.shake_256(b"a chunk").digest(100_000)
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(bucket):
    store = S3ChunkStore(bucket.name, "releases")
    yield store
    store._client.close()


class Recording:
    """A client that writes down its puts, and can be made to fail one."""

    def __init__(self, client, failure=None):
        self._client = client
        self.failure = failure
        self.puts = []

    def __getattr__(self, name):
        return getattr(self._client, name)

    def put_object(self, **request):
        self.puts.append(request)
        if self.failure:
            raise ClientError({"Error": {"Code": self.failure}}, "PutObject")
        return self._client.put_object(**request)


@pytest.fixture
def client(store):
    return Recording(store._client)


def test_an_object_carries_the_headers_that_a_cdn_passes_on(store, bucket):
    store.put(NAME, CONTENT)
    stored = bucket.Object(f"releases/chunks/{NAME[:2]}/{NAME}").get()
    stored["Body"].close()
    assert stored["CacheControl"] == "public, max-age=31536000, immutable, no-transform"
    assert stored["ContentType"] == "application/octet-stream"
    assert "ContentEncoding" not in stored


def test_a_put_creates_only_and_names_its_checksum(bucket, client):
    S3ChunkStore(bucket.name, client=client).put(NAME, CONTENT)
    [request] = client.puts
    assert request["IfNoneMatch"] == "*"
    assert base64.b64decode(request["ChecksumSHA256"]).hex() == NAME
    assert request["Key"] == f"chunks/{NAME[:2]}/{NAME}"


def test_the_bucket_itself_refuses_a_second_put(bucket, client, monkeypatch):
    store = S3ChunkStore(bucket.name, client=client)
    assert store.put(NAME, CONTENT) is True
    monkeypatch.setattr(store, "has", lambda sha256: False)  # as a racing writer sees it
    assert store.put(NAME, CONTENT) is False
    assert len(client.puts) == 2


@pytest.mark.parametrize("code", ["507", "QuotaExceeded", "XMinioStorageFull"])
def test_a_bucket_without_room_says_so(bucket, client, code):
    client.failure = code
    with pytest.raises(StorageFullError, match=code):
        S3ChunkStore(bucket.name, client=client).put(NAME, CONTENT)


@pytest.mark.parametrize("code", ["AccessDenied", "BadDigest", "InternalError"])
def test_a_bucket_that_refuses_says_why(bucket, client, code):
    client.failure = code
    with pytest.raises(StorageUnavailableError, match=code):
        S3ChunkStore(bucket.name, client=client).put(NAME, CONTENT)


def test_a_bucket_that_is_not_there_is_out_of_reach(s3_environment):
    store = S3ChunkStore("nowhere")
    with pytest.raises(StorageUnavailableError, match="NoSuchBucket"):
        store.put(NAME, CONTENT)
    store._client.close()


def test_a_server_that_does_not_answer_is_out_of_reach(s3_environment, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = S3ChunkStore("chunks", client=boto3.client("s3"))
    with pytest.raises(StorageUnavailableError, match="out of reach"):
        store.has(NAME)
    store._client.close()


def test_two_prefixes_are_two_stores(bucket, store):
    store.put(NAME, CONTENT)
    assert [*S3ChunkStore(bucket.name, "other", client=store._client).keys()] == []
    assert [*S3ChunkStore(bucket.name, "releases/", client=store._client).keys()] == [NAME]


def test_boto3_adds_no_checksums_of_its_own(s3_environment):
    client = make_client()
    config = client.meta.config
    assert config.request_checksum_calculation == "when_required"
    assert config.response_checksum_validation == "when_required"
    client.close()
