import base64
import hashlib

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from inpaint_app.publish.errors import StorageFullError, StorageUnavailableError
from inpaint_app.publish.s3_store import S3ChunkStore, make_client
from tests.publish.conftest import MIN_PART_BYTES

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

    def upload_part(self, **request):
        self.puts.append(request)
        if self.failure == f"part {request['PartNumber']}":
            raise ClientError({"Error": {"Code": "BadDigest"}}, "UploadPart")
        return self._client.upload_part(**request)


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


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.bin"
    path.write_bytes(hashlib.shake_256(b"large").digest(2 * MIN_PART_BYTES + 1))
    return path


def name_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_part_of_a_large_object_names_its_checksum(bucket, client, large):
    store = S3ChunkStore(bucket.name, client=client, part_bytes=MIN_PART_BYTES)
    store.put(name_of(large), large)
    parts = sorted(client.puts, key=lambda request: request["PartNumber"])
    assert [len(part["Body"]) for part in parts] == [MIN_PART_BYTES, MIN_PART_BYTES, 1]
    for part in parts:
        assert base64.b64decode(part["ChecksumSHA256"]) == hashlib.sha256(part["Body"]).digest()
    stored = bucket.Object(store._key(name_of(large)))
    assert stored.cache_control == "public, max-age=31536000, immutable, no-transform"


def test_a_part_that_is_refused_leaves_nothing(bucket, client, large):
    client.failure = "part 2"
    store = S3ChunkStore(bucket.name, client=client, part_bytes=MIN_PART_BYTES)
    with pytest.raises(StorageUnavailableError, match="BadDigest"):
        store.put(name_of(large), large)
    assert not store.has(name_of(large))
    assert [*store.unfinished()] == []


def test_parts_that_a_dead_writer_left_are_found_and_dropped(store, bucket):
    place = {"Bucket": bucket.name, "Key": store._key(NAME)}
    upload = store._client.create_multipart_upload(**place)["UploadId"]
    store._client.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"12345")
    [left] = store.unfinished()
    assert (left.name, left.size) == (f"{NAME}.{upload}", 5)
    assert store.drop_unfinished(left.name) is True
    assert store.drop_unfinished(left.name) is False
    assert [*store.unfinished()] == []


def test_a_store_that_fails_for_a_moment_is_asked_again_after_a_random_wait(store, monkeypatch):
    waits = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waits.append)
    failures = iter(range(3))

    def fail(request, **_):
        if next(failures, None) is None:
            return None
        return AWSResponse(request.url, 503, {}, NoBody())

    store._client.meta.events.register("before-send.s3", fail)
    assert store.put(NAME, CONTENT) is True
    assert len(waits) == 3
    assert all(0 <= wait <= 2**tries for tries, wait in enumerate(waits))


class NoBody:
    def stream(self):
        return iter(())


def test_a_profile_brings_its_own_endpoint(s3_environment, tmp_path, monkeypatch):
    config = tmp_path / "config"
    config.write_text(
        "[profile other]\nendpoint_url = http://127.0.0.1:1\nregion = auto\n"
        "aws_access_key_id = theirs\naws_secret_access_key = secret\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    client = make_client("other")
    assert client.meta.endpoint_url == "http://127.0.0.1:1"
    assert client._get_credentials().access_key == "theirs"
    client.close()
