"""The headers of the protocol, read with typed errors and written as the specification spells them.

Requests are taken as mappings whose keys do not mind case, as every web framework has them; what
is written is a plain dict of headers.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from inpaint_app.tus.checksum import ALGORITHMS, Checksum
from inpaint_app.tus.errors import (
    TusBodyLengthError,
    TusHeaderError,
    TusMediaTypeError,
    TusVersionError,
)

VERSION: Final = "1.0.0"
MEDIA_TYPE: Final = "application/offset+octet-stream"
EXTENSIONS: Final = (
    "creation",
    "creation-with-upload",
    "creation-defer-length",
    "checksum",
    "expiration",
    "termination",
)
MAX_INTEGER: Final = 2**63 - 1
_KEY: Final = re.compile(r"[!-+\--~]+")  # visible ASCII, neither space nor comma
_DIGITS: Final = re.compile(r"[0-9]{1,19}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def require_version(headers: Mapping[str, str]) -> None:
    """Raise ``TusVersionError`` unless the request is one of this version."""
    said = headers.get("Tus-Resumable")
    if said != VERSION:
        raise TusVersionError(f"Tus-Resumable is {said!r}; this server speaks {VERSION}.")


def require_media_type(headers: Mapping[str, str]) -> None:
    """Raise ``TusMediaTypeError`` unless the body is announced as the protocol asks."""
    said = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if said != MEDIA_TYPE:
        raise TusMediaTypeError(f"The body is announced as {said!r}.")


def parse_body_length(headers: Mapping[str, str]) -> int:
    """The bytes that the body has. Raises ``TusBodyLengthError`` where it does not say."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        raise TusBodyLengthError("The body comes in pieces, without a length.")
    return parse_integer("Content-Length", headers.get("Content-Length") or "0")


def parse_offset(headers: Mapping[str, str]) -> int:
    """Where the bytes of the request belong."""
    return parse_integer("Upload-Offset", headers.get("Upload-Offset"))


def parse_length(headers: Mapping[str, str]) -> int | None:
    """The length of a new upload; None where the client defers it."""
    length, deferred = headers.get("Upload-Length"), headers.get("Upload-Defer-Length")
    if length is not None and deferred is not None:
        raise TusHeaderError("Send Upload-Length or Upload-Defer-Length, not both.")
    if deferred is None:
        return parse_integer("Upload-Length", length)
    if deferred != "1":
        raise TusHeaderError(f"Upload-Defer-Length is {deferred!r}; it may only be 1.")
    return None


def parse_declared_length(headers: Mapping[str, str]) -> int | None:
    """The length that a PATCH adds to an upload that was begun without; None without one."""
    length = headers.get("Upload-Length")
    return None if length is None else parse_integer("Upload-Length", length)


def parse_checksum(headers: Mapping[str, str]) -> Checksum | None:
    """The digest of the body, where the client sends one."""
    value = headers.get("Upload-Checksum")
    return None if value is None else Checksum.parse(value)


def parse_integer(name: str, value: str | None) -> int:
    """A number of bytes. Raises ``TusHeaderError``."""
    if value is None:
        raise TusHeaderError(f"The header {name} is missing.")
    if not _DIGITS.fullmatch(value) or int(value) > MAX_INTEGER:
        raise TusHeaderError(f"{name} is {value[:40]!r}, which is no number of bytes.")
    return int(value)


def parse_metadata(value: str) -> dict[str, str]:
    """``Upload-Metadata``: keys, each with a text in UTF-8 and Base64, or with none.

    Raises ``TusHeaderError``.
    """
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip(" ") for part in value.split(","))):
        key, _, encoded = pair.partition(" ")
        if not _KEY.fullmatch(key) or key in found:
            raise TusHeaderError(f"Upload-Metadata has the key {key[:40]!r} twice, or it is none.")
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise TusHeaderError(f"Upload-Metadata: {key} is not text in Base64.") from error
    return found


def name_of(metadata: Mapping[str, str]) -> str:
    """What the file is called: clients say ``filename``, some of them ``name``."""
    return metadata.get("filename") or metadata.get("name") or "unnamed"


def sha256_of(metadata: Mapping[str, str]) -> str:
    """The digest that the whole file should have; empty without one. Raises ``TusHeaderError``."""
    said = metadata.get("sha256", "").lower()
    if said and not _SHA256.fullmatch(said):
        raise TusHeaderError("Upload-Metadata: sha256 is not 64 hexadecimal digits.")
    return said


def describe_server(max_size: int) -> dict[str, str]:
    """What OPTIONS tells."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Max-Size": str(max_size),
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def describe_upload(
    *, offset: int, length: int | None, expires: datetime | None, metadata: str = ""
) -> dict[str, str]:
    """How far an upload is; ``expires`` in UTC, for one that is not finished."""
    told = {"Upload-Offset": str(offset)}
    told |= {"Upload-Defer-Length": "1"} if length is None else {"Upload-Length": str(length)}
    if expires is not None:
        told["Upload-Expires"] = format_datetime(expires, usegmt=True)
    if metadata:
        told["Upload-Metadata"] = metadata
    return told
