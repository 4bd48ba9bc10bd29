"""Chunks in a bucket, of S3 or of anything that speaks it: ``<prefix>chunks/<aa>/<sha256>``.

``If-None-Match: *`` makes a put create-only, and the checksum that goes with it lets the store
refuse bytes that were altered on the way. Credentials, region and endpoint come from the
environment as boto3 reads it (AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL_S3, ...).
"""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from inpaint_app.publish.chunk_store import ByteStream, StoredBytes, chunk_key, is_chunk_name
from inpaint_app.publish.errors import (
    ChunkMismatchError,
    ChunkMissingError,
    StorageFullError,
    StorageUnavailableError,
)

# A bucket behind a CDN serves chunks without us: the headers that they need lie with them.
OBJECT_HEADERS = {
    "ContentType": "application/octet-stream",
    "CacheControl": "public, max-age=31536000, immutable, no-transform",
}
MISSING = {"404", "NoSuchKey", "NotFound"}
THERE_ALREADY = {"412", "PreconditionFailed"}
NO_ROOM = {"507", "QuotaExceeded", "InsufficientCapacity", "XMinioStorageFull"}


def make_client() -> Any:
    """An S3 client as the environment describes it.

    boto3 adds checksums of its own since 1.36, which other makes of S3 refuse; ours are explicit.
    """
    config = Config(  # type: ignore[no-untyped-call]
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=10,
        read_timeout=60,
    )
    return boto3.client("s3", config=config)  # type: ignore[no-untyped-call]


class S3ChunkStore:
    """A ``ChunkStore`` in ``bucket``, under ``prefix``; ``client`` is boto3's, or one like it."""

    def __init__(self, bucket: str, prefix: str = "", client: Any = None) -> None:
        self.bucket = bucket
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = make_client() if client is None else client

    def has(self, sha256: str) -> bool:
        """Whether the chunk is kept."""
        try:
            self.size(sha256)
        except ChunkMissingError:
            return False
        return True

    def size(self, sha256: str) -> int:
        """Its length in bytes."""
        with _refusals(sha256):
            head = self._client.head_object(Bucket=self.bucket, Key=self._key(sha256))
        return int(head["ContentLength"])

    def open(self, sha256: str, *, start: int = 0, length: int | None = None) -> ByteStream:
        """Its bytes, or ``length`` of them from ``start``."""
        wanted = {}
        if start or length is not None:
            last = "" if length is None else start + length - 1
            wanted["Range"] = f"bytes={start}-{last}"
        with _refusals(sha256):
            answer = self._client.get_object(Bucket=self.bucket, Key=self._key(sha256), **wanted)
        return _Body(sha256, answer["Body"])

    def keys(self) -> Iterator[str]:
        """The names of all chunks, in order."""
        return (entry.name for entry in self.entries())

    def entries(self) -> Iterator[StoredBytes]:
        """All chunks with size and age, in order of their names."""
        root = f"{self.prefix}chunks/"
        with _refusals("listing"):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=root):
                for entry in page.get("Contents", []):
                    name = entry["Key"].rpartition("/")[2]
                    if is_chunk_name(name):
                        yield StoredBytes(name, int(entry["Size"]), entry["LastModified"])

    def delete(self, sha256: str) -> bool:
        """Let go of a chunk; whether it was there."""
        there = self.has(sha256)
        if there:
            with _refusals(sha256):
                self._client.delete_object(Bucket=self.bucket, Key=self._key(sha256))
        return there

    def unfinished(self) -> Iterator[StoredBytes]:
        """Nothing: a put to a bucket is there whole or not at all."""
        return iter(())

    def drop_unfinished(self, name: str) -> bool:  # noqa: ARG002 - the store's interface
        """Nothing to remove."""
        return False

    def put(self, sha256: str, source: Path | bytes) -> bool:
        """Keep a chunk unless it is there; whether it was stored now.

        A chunk is at most 8 MiB: it is read once, so that what was hashed is what is sent.
        """
        if self.has(sha256):
            return False
        with _refusals(sha256):
            content = source if isinstance(source, bytes) else source.read_bytes()
            digest = hashlib.sha256(content)
            if digest.hexdigest() != sha256:
                raise ChunkMismatchError(f"Chunk {sha256} has the bytes of {digest.hexdigest()}.")
            try:
                self._client.put_object(
                    Bucket=self.bucket,
                    Key=self._key(sha256),
                    Body=content,
                    IfNoneMatch="*",
                    ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
                    **OBJECT_HEADERS,
                )
            except ClientError as error:
                if _code(error) in THERE_ALREADY:  # somebody else was quicker
                    return False
                raise
        return True

    def _key(self, sha256: str) -> str:
        return f"{self.prefix}{chunk_key(sha256)}"


class _Body:
    """The body of an answer, whose failures in the middle are ours too."""

    def __init__(self, sha256: str, body: Any) -> None:
        self._sha256 = sha256
        self._body = body

    def read(self, size: int = -1, /) -> bytes:
        with _refusals(self._sha256):
            piece: bytes = self._body.read(None if size < 0 else size)
        return piece

    def close(self) -> None:
        self._body.close()


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def _refusals(sha256: str) -> Iterator[None]:
    """The errors of boto3 and of reading the source as ours."""
    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in MISSING:
            raise ChunkMissingError(f"There is no chunk {sha256}.") from error
        if code in NO_ROOM:
            raise StorageFullError(f"Chunk {sha256} could not be kept: {code}.") from error
        raise StorageUnavailableError(f"Chunk {sha256}: the store says {code}.") from error
    except (BotoCoreError, OSError) as error:
        raise StorageUnavailableError(f"Chunk {sha256} is out of reach: {error}.") from error
