"""Chunks in a bucket, of S3 or of anything that speaks it: ``<prefix>chunks/<aa>/<sha256>``.

``If-None-Match: *`` makes a put create-only, and the checksum that goes with it lets the store
refuse bytes that were altered on the way. Credentials, region and endpoint come from the
environment as boto3 reads it (AWS_ACCESS_KEY_ID, AWS_REGION, AWS_ENDPOINT_URL_S3, ...), or from a
named profile of its configuration files, so that two buckets may lie with two providers.
"""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3.session
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from inpaint_app.publish.chunk_store import ByteStream, StoredBytes, chunk_key, is_chunk_name
from inpaint_app.publish.errors import ChunkMismatchError, ChunkMissingError
from inpaint_app.publish.s3_multipart import (
    NAME_SEPARATOR,
    PART_BYTES,
    MultipartPut,
    read_parts,
    unfinished_puts,
)
from inpaint_app.publish.s3_refusals import THERE_ALREADY, code_of, refusals

# A bucket behind a CDN serves chunks without us: the headers that they need lie with them.
OBJECT_HEADERS = {
    "ContentType": "application/octet-stream",
    "CacheControl": "public, max-age=31536000, immutable, no-transform",
}
MAX_CONNECTIONS = 32


def make_client(profile: str = "") -> Any:
    """An S3 client as the environment describes it, or the ``profile`` of AWS's own files.

    boto3 adds checksums of its own since 1.36, which other makes of S3 refuse; ours are explicit.
    What fails by the store's fault is tried five times: botocore's mode ``standard`` waits before
    each by exponential backoff with full jitter (up to 1, 2, 4 s and so on, at most 20), and gives
    up early where most calls fail. Raises botocore's ``ProfileNotFound``.
    """
    session = botocore.session.Session(profile=profile or None)  # type: ignore[no-untyped-call]
    # The environment's endpoint would win over that of a profile, which is another provider's.
    scoped = session.get_scoped_config()  # type: ignore[no-untyped-call]
    endpoint = scoped.get("endpoint_url") if profile else None
    config = Config(  # type: ignore[no-untyped-call]
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=MAX_CONNECTIONS,
    )
    made = boto3.session.Session(botocore_session=session)  # type: ignore[no-untyped-call]
    return made.client("s3", config=config, endpoint_url=endpoint)  # type: ignore[no-untyped-call]


class S3ChunkStore:
    """A ``ChunkStore`` in ``bucket``, under ``prefix``; ``client`` is boto3's, or one like it.

    What is longer than ``part_bytes`` is sent in parts of that size.
    """

    def __init__(
        self, bucket: str, prefix: str = "", client: Any = None, *, part_bytes: int = PART_BYTES
    ) -> None:
        self.bucket = bucket
        self.part_bytes = part_bytes
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
        with refusals(sha256):
            head = self._client.head_object(**self._place(sha256))
        return int(head["ContentLength"])

    def open(self, sha256: str, *, start: int = 0, length: int | None = None) -> ByteStream:
        """Its bytes, or ``length`` of them from ``start``."""
        wanted = {}
        if start or length is not None:
            last = "" if length is None else start + length - 1
            wanted["Range"] = f"bytes={start}-{last}"
        with refusals(sha256):
            answer = self._client.get_object(**self._place(sha256), **wanted)
        return _Body(sha256, answer["Body"])

    def keys(self) -> Iterator[str]:
        """The names of all chunks, in order."""
        return (entry.name for entry in self.entries())

    def entries(self) -> Iterator[StoredBytes]:
        """All chunks with size and age, in order of their names."""
        root = f"{self.prefix}chunks/"
        with refusals("listing"):
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
            with refusals(sha256):
                self._client.delete_object(**self._place(sha256))
        return there

    def unfinished(self) -> Iterator[StoredBytes]:
        """Puts in parts that were never completed; a put in one is there whole or not at all."""
        with refusals("listing"):
            yield from unfinished_puts(self._client, self.bucket, f"{self.prefix}chunks/")

    def drop_unfinished(self, name: str) -> bool:
        """Let go of the parts that have arrived; whether there were any."""
        sha256, _, upload_id = name.partition(NAME_SEPARATOR)
        if not is_chunk_name(sha256) or not upload_id:
            return False
        try:
            with refusals(sha256):
                self._client.abort_multipart_upload(**self._place(sha256), UploadId=upload_id)
        except ChunkMissingError:
            return False
        return True

    def put(self, sha256: str, source: Path | bytes) -> bool:
        """Keep a chunk unless it is there; whether it was stored now.

        One that fits into a part is read once, so that what was hashed is what is sent; for a
        larger one see ``s3_multipart``.
        """
        if self.has(sha256):
            return False
        with refusals(sha256):
            try:
                if isinstance(source, Path) and source.stat().st_size > self.part_bytes:
                    self._put_large(sha256, source)
                else:
                    content = source if isinstance(source, bytes) else source.read_bytes()
                    self._put_small(sha256, content)
            except ClientError as error:
                if code_of(error) in THERE_ALREADY:  # somebody else was quicker
                    return False
                raise
        return True

    def _put_small(self, sha256: str, content: bytes) -> None:
        digest = hashlib.sha256(content)
        if digest.hexdigest() != sha256:
            raise ChunkMismatchError(f"Chunk {sha256} has the bytes of {digest.hexdigest()}.")
        self._client.put_object(
            **self._place(sha256),
            Body=content,
            IfNoneMatch="*",
            ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
            **OBJECT_HEADERS,
        )

    def _put_large(self, sha256: str, source: Path) -> None:
        parts = read_parts(sha256, source, self.part_bytes)
        put = MultipartPut(self._client, self._place(sha256), self.part_bytes)
        put.send(source, parts, OBJECT_HEADERS)

    def _place(self, sha256: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self._key(sha256)}

    def _key(self, sha256: str) -> str:
        return f"{self.prefix}{chunk_key(sha256)}"


class _Body:
    """The body of an answer, whose failures in the middle are ours too."""

    def __init__(self, sha256: str, body: Any) -> None:
        self._sha256 = sha256
        self._body = body

    def read(self, size: int = -1, /) -> bytes:
        with refusals(self._sha256):
            piece: bytes = self._body.read(None if size < 0 else size)
        return piece

    def close(self) -> None:
        self._body.close()
