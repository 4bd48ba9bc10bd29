"""Every version of the key list, one after the other: a folder of envelopes, and its walk.

The folder holds ``1.json``, ``2.json`` and so on. Nothing in it is secret, no file of it ever
changes, and it lies outside the database: a restored or stolen one brings no key back.
"""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from inpaint_app.manifest.codec import read_json, write_json
from inpaint_app.manifest.errors import (
    KeyListConflictError,
    KeyListMalformedError,
    KeyListRollbackError,
)
from inpaint_app.manifest.key_list import PAYLOAD_TYPE, KeyList, decode_key_list, follow
from inpaint_app.manifest.signature import read_unverified

MAX_LISTS = 1000


def read_chain(folder: Path) -> tuple[bytes, ...]:
    """The envelopes of all versions in order, unverified; none where there is no folder.

    Raises ``KeyListMalformedError`` where one cannot be read.
    """
    envelopes: list[bytes] = []
    while (path := folder / f"{len(envelopes) + 1}.json").exists() and len(envelopes) < MAX_LISTS:
        try:
            envelopes.append(path.read_bytes())
        except OSError as error:
            message = f"The key list {path} cannot be read: {error.strerror}."
            raise KeyListMalformedError(message) from error
    return tuple(envelopes)


def append_to_chain(folder: Path, version: int, envelope: bytes) -> None:
    """Keep a version, complete or not at all, and never over another one.

    Raises ``KeyListConflictError``.
    """
    path = folder / f"{version}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(envelope)
                file.flush()
                os.fsync(file.fileno())
            Path(scratch).chmod(0o644)  # it is public, and web processes may be another user
            os.link(scratch, path)
        finally:
            Path(scratch).unlink()
    except FileExistsError as error:
        raise KeyListConflictError(f"There is a key list at {path} already.") from error
    except OSError as error:
        raise KeyListConflictError(f"{path} cannot be written: {error.strerror}.") from error


def walk(trusted: KeyList, envelopes: Sequence[bytes]) -> KeyList:
    """The newest list that follows from ``trusted``; envelopes up to its version are passed over.

    Raises ``KeyListRollbackError`` where they end before it, and what ``follow`` raises.
    """
    if len(envelopes) < trusted.version:
        raise KeyListRollbackError(
            f"The key lists end at version {len(envelopes)}; version {trusted.version} is known."
        )
    for envelope in envelopes[trusted.version :]:
        trusted = follow(trusted, envelope)
    return trusted


def walk_from_first(envelopes: Sequence[bytes]) -> KeyList:
    """The newest list of a chain of one's own, whose first version vouches for itself.

    Raises ``ManifestMalformedError`` and what ``follow`` raises.
    """
    first = decode_key_list(read_unverified(envelopes[0], payload_type=PAYLOAD_TYPE))
    return walk(KeyList(0, first.keys), envelopes)


def write_chain(envelopes: Sequence[bytes]) -> bytes:
    """All versions in one document, as the API serves them; raises ``ManifestMalformedError``."""
    return write_json({"lists": [read_json(envelope) for envelope in envelopes]})
