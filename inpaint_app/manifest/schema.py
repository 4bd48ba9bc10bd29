"""The JSON Schemas of a manifest and of a key list, and refusals that say where and why.

``schema.json`` and ``key_list_schema.json`` beside this file are the contract for every language.
Two things that Python's ``jsonschema`` reads more loosely than a browser does are tightened here: a
pattern's ``$`` matches at the very end only (not before a last newline) with ASCII digits, and
``1.0`` is no integer.
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


def check_schema(document: Any) -> None:
    """Pass a document that fits the schema.

    Raises ``ManifestMalformedError`` that names the path of each of the first few faults.
    """
    if reasons := describe_faults(document, MANIFEST_SCHEMA):
        raise ManifestMalformedError(f"The manifest does not fit its schema: {reasons}.")


def describe_faults(document: Any, schema: str) -> str:
    """Where and why a document does not fit ``schema``; empty where it does."""
    found = (f for outer in _validator(schema).iter_errors(document) for f in _meant(outer))
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
def _validator(schema: str) -> Validator:
    strict: type[Validator] = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        validators={"pattern": _match_pattern},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
    )
    return strict(load_schema(schema))
