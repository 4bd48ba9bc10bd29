"""A manifest between a dictionary and the exact bytes that are signed.

Writing is canonical: keys sorted, no spaces, UTF-8, numbers as the shortest text that reads back
the same; equal manifests are equal bytes. Reading is strict: bounded before it is parsed, no key
twice, no NaN and no infinity, then the schema, then what the schema cannot say. Writing refuses
whatever reading would, so nothing is signed that a client would not read. Fields that the schema
does not name are read, because a newer hub may have written them, and never written.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from inpaint_app.manifest.consistency import check_consistency
from inpaint_app.manifest.errors import ManifestMalformedError
from inpaint_app.manifest.schema import check_schema

MAX_MANIFEST_BYTES = 4 * 1024 * 1024


def encode(manifest: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a manifest.

    Raises ``ManifestMalformedError``, ``ManifestInconsistentError``, ``RolesIncompleteError``.
    """
    document = dict(manifest)
    check_schema(document)
    check_consistency(document)
    return _bounded(write_json(document))


def decode(data: bytes) -> dict[str, Any]:
    """The manifest that these bytes spell; raises what ``encode`` does."""
    document = read_json(_bounded(data))
    check_schema(document, allows_unknown=True)
    check_consistency(document)
    return document


def write_json(document: Mapping[str, Any]) -> bytes:
    """Canonical JSON; raises ``ManifestMalformedError`` for what JSON cannot carry."""
    try:
        text = json.dumps(
            document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ManifestMalformedError(f"This cannot be written as JSON: {error}.") from error


def read_json(data: bytes) -> dict[str, Any]:
    """One JSON object, strictly; raises ``ManifestMalformedError``."""
    try:
        document = json.loads(
            data.decode(),
            object_pairs_hook=_object_without_repeats,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError as error:
        raise ManifestMalformedError("This is not JSON that we read: nested too deep.") from error
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise ManifestMalformedError(f"This is not JSON that we read: {error}.") from error
    if not isinstance(document, dict):
        raise ManifestMalformedError("This is JSON, and not an object.")
    write_json(document)  # a lone surrogate parses, and has no UTF-8
    return document


def _bounded(data: bytes) -> bytes:
    if len(data) > MAX_MANIFEST_BYTES:
        raise ManifestMalformedError(
            f"The manifest has {len(data)} bytes; at most {MAX_MANIFEST_BYTES} are read."
        )
    return data


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        raise ValueError(f"the key {repeated[0]!r} stands there twice")
    return document


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is out of range")
    return value
