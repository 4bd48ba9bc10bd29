"""The JSON Schemas of a manifest and of a key list, and refusals that say where and why.

``schema.json`` and ``key_list_schema.json`` beside this file are the contract for every language.
Two things that Python's ``jsonschema`` reads more loosely than a browser does are tightened here: a
pattern's ``$`` matches at the very end only (not before a last newline) with ASCII digits, and
``1.0`` is no integer.

Readers ignore fields that they do not know, so ``schema.json`` allows them. Writers may not invent
any: what the hub issues is held against the closed schema, which refuses them.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from inpaint_app.manifest.errors import ManifestMalformedError

SCHEMA_ID = "urn:moebius-hub:manifest:1"
MANIFEST_SCHEMA = "schema.json"
KEY_LIST_SCHEMA = "key_list_schema.json"
MAX_REASON_CHARACTERS = 200
MAX_REASONS = 5


@cache
def load_schema(name: str = MANIFEST_SCHEMA) -> dict[str, Any]:
    """A schema as it lies in the package; treat it as read-only."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def check_schema(document: Any, *, allows_unknown: bool = False) -> None:
    """Pass a document that fits the schema; ``allows_unknown`` fields where it is only read.

    Raises ``ManifestMalformedError`` that names the path of each of the first few faults.
    """
    if reasons := describe_faults(document, MANIFEST_SCHEMA, closed=not allows_unknown):
        raise ManifestMalformedError(f"The manifest does not fit its schema: {reasons}.")


def describe_faults(document: Any, schema: str, *, closed: bool = False) -> str:
    """Where and why a document does not fit ``schema``; empty where it does.

    ``closed`` refuses fields that the schema does not name.
    """
    validator = _validator(schema, closed)
    found = (f for outer in validator.iter_errors(document) for f in _meant(outer))
    faults = sorted(found, key=lambda fault: fault.json_path)
    reasons = [_describe(fault) for fault in faults[:MAX_REASONS]]
    if len(faults) > MAX_REASONS:
        reasons.append(f"and {len(faults) - MAX_REASONS} more")
    return "; ".join(reasons)


def _meant(fault: ValidationError) -> Iterator[ValidationError]:
    """The fault itself; of a choice, the faults of the branch that the value says it belongs to.

    A value belongs to a branch whose constants it has, such as a pipeline's ``kind``; one that has
    those of no branch is told which there are.
    """
    branches: dict[str | int, list[ValidationError]] = {}
    for inner in fault.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = [faults for faults in branches.values() if not any(map(_is_of_another, faults))]
    if len(meant) == 1:
        yield from meant[0]
    elif others := [f for faults in branches.values() for f in faults if _is_of_another(f)]:
        yield from others
    else:
        yield fault


def _is_of_another(fault: ValidationError) -> bool:
    return fault.validator == "const" and len(fault.relative_path) == 1


def _describe(fault: ValidationError) -> str:
    """``variants[0].name: '...' does not match ...``, cut to a readable length."""
    path = fault.json_path.removeprefix("$").removeprefix(".") or "the document"
    reason = fault.message
    if len(reason) > MAX_REASON_CHARACTERS:
        reason = f"{reason[:MAX_REASON_CHARACTERS]}..."
    return f"{path}: {reason}"


def _match_pattern(
    _validator: Validator, pattern: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$$", r"\\Z", pattern), re.ASCII)


def _is_whole(_checker: object, instance: object) -> bool:
    return isinstance(instance, int) and not isinstance(instance, bool)


@cache
def _validator(schema: str, closed: bool) -> Validator:  # noqa: FBT001 - the cache's key
    strict: type[Validator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        validators={"pattern": _match_pattern},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
    )
    return strict(_close(load_schema(schema)) if closed else load_schema(schema))


def _close(schema: Any) -> Any:
    """The same schema, with no fields but those that it names."""
    if isinstance(schema, list):
        return [_close(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _close(value) for key, value in schema.items()}
    return {"additionalProperties": False, **closed} if "properties" in schema else closed
