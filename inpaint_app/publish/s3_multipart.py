"""A large object in parts: hashed as a whole first, then sent, each part with its own checksum.

S3 checks SHA-256 of a whole object only where it comes in one put; of parts it keeps a checksum of
checksums. So the source is read twice: the first time tells whether it fits its name, and what each
part has to be; the store refuses a part that the second reading finds altered. What is completed is
what was hashed, and until then nothing has a name.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import BotoCoreError, ClientError

from inpaint_app.publish.chunk_store import StoredBytes, is_chunk_name
from inpaint_app.publish.errors import ChunkMismatchError
from inpaint_app.publish.parallel import in_parallel

# The least that S3 takes for any part but the last is 5 MiB; ten thousand of these are 160 GB.
PART_BYTES = 16 * 1024 * 1024
PARTS_AT_ONCE = 4
NAME_SEPARATOR = "."


@dataclass(frozen=True)
class Part:
    """Where it lies in the source, and the checksum that it has to have; numbers begin at 1."""

    number: int
    start: int
    checksum: str


def read_parts(sha256: str, path: Path, part_bytes: int) -> list[Part]:
    """The parts of a file; raises ``ChunkMismatchError`` where the whole does not fit its name."""
    whole = hashlib.sha256()
    parts: list[Part] = []
    with path.open("rb") as file:
        while piece := file.read(part_bytes):
            whole.update(piece)
            checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
            parts.append(Part(len(parts) + 1, len(parts) * part_bytes, checksum))
    if whole.hexdigest() != sha256:
        raise ChunkMismatchError(f"Chunk {sha256} has the bytes of {whole.hexdigest()}.")
    return parts


class MultipartPut:
    """One object of ``client`` on its way; ``place`` is its bucket and key as boto3 takes them."""

    def __init__(self, client: Any, place: Mapping[str, str], part_bytes: int) -> None:
        self._client = client
        self._place = dict(place)
        self._part_bytes = part_bytes

    def send(self, path: Path, parts: list[Part], headers: Mapping[str, str]) -> None:
        """Create the object, unless there is one; raises what boto3 raises, and leaves no parts."""
        begun = self._client.create_multipart_upload(
            **self._place, ChecksumAlgorithm="SHA256", **headers
        )
        upload = {**self._place, "UploadId": begun["UploadId"]}
        try:
            self._client.complete_multipart_upload(
                **upload,
                IfNoneMatch="*",
                MultipartUpload={"Parts": self._send_parts(upload, path, parts)},
            )
        except BaseException:
            # Where this fails too, the store's garbage is collected (``unfinished``).
            with suppress(ClientError, BotoCoreError):
                self._client.abort_multipart_upload(**upload)
            raise

    def _send_parts(
        self, upload: Mapping[str, str], path: Path, parts: list[Part]
    ) -> list[dict[str, Any]]:
        def send(part: Part) -> str:
            with path.open("rb") as file:
                body = _read_part(file, part, self._part_bytes)
            answer = self._client.upload_part(
                **upload, PartNumber=part.number, Body=body, ChecksumSHA256=part.checksum
            )
            return str(answer["ETag"])

        tags = {part.number: tag for part, tag in in_parallel(send, parts, workers=PARTS_AT_ONCE)}
        return [
            {"PartNumber": part.number, "ETag": tags[part.number], "ChecksumSHA256": part.checksum}
            for part in parts
        ]


def unfinished_puts(client: Any, bucket: str, root: str) -> Iterator[StoredBytes]:
    """Puts in parts that nobody has completed, with the bytes that have arrived of each."""
    pages = client.get_paginator("list_multipart_uploads")
    for page in pages.paginate(Bucket=bucket, Prefix=root):
        for upload in page.get("Uploads", []):
            name = upload["Key"].rpartition("/")[2]
            if is_chunk_name(name):
                size = _arrived(client, bucket, upload["Key"], upload["UploadId"])
                whole = f"{name}{NAME_SEPARATOR}{upload['UploadId']}"
                yield StoredBytes(whole, size, upload["Initiated"])


def _arrived(client: Any, bucket: str, key: str, upload_id: str) -> int:
    pages = client.get_paginator("list_parts").paginate(Bucket=bucket, Key=key, UploadId=upload_id)
    return sum(int(part["Size"]) for page in pages for part in page.get("Parts", []))


def _read_part(file: BinaryIO, part: Part, part_bytes: int) -> bytes:
    file.seek(part.start)
    return file.read(part_bytes)
