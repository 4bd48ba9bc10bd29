"""What an export says of itself, checked before any row is written from it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from jsonschema import Draft202012Validator

from inpaint_app.manifest.build import build_manifest
from inpaint_app.manifest.errors import ManifestMalformedError, RolesIncompleteError

Fragment = Mapping[str, Any]

_COUNT = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}


def _list_of(**properties: Any) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {"type": "object", "required": list(properties), "properties": properties},
    }


# The graphs' headers, beside the manifest: only the hub's own rows are made from them.
GRAPH_METADATA = Draft202012Validator(
    _list_of(
        variant=_TEXT,
        role=_TEXT,
        producer_name=_TEXT,
        producer_version=_TEXT,
        node_count=_COUNT,
        opset_imports=_list_of(domain=_TEXT, version=_COUNT),
        operators=_list_of(domain=_TEXT, op_type=_TEXT, count=_COUNT),
        parameters=_list_of(dtype=_TEXT, tensors=_COUNT, elements=_COUNT, bytes=_COUNT),
    )
)


def check_fragment(fragment: Fragment) -> None:
    """Pass a fragment that can become a manifest, or could if it had every graph of its kind.

    Raises ``ManifestMalformedError`` and ``ManifestInconsistentError``.
    """
    # A denoiser alone is a candidate that can be looked at, and not published.
    with suppress(RolesIncompleteError):
        build_manifest(
            fragment,
            slug="candidate",
            title="candidate",
            notice=None,
            version="0.0.0",
            sequence=1,
            created=datetime.now(UTC),
            licence="candidate",
            origin="candidate",
            chunk_urls=["/"],
        )
    _check_metadata(fragment)


def iter_chunks(fragment: Fragment) -> Iterator[tuple[str, int]]:
    """Name and size of every chunk, once for each place where it stands."""
    for file in iter_files(fragment):
        for chunk in file["chunks"]:
            yield chunk["sha256"], chunk["size"]


def iter_files(fragment: Fragment) -> Iterator[dict[str, Any]]:
    """The entry of every file of every graph of every variant."""
    for variant in fragment["variants"]:
        for graph in variant["graphs"]:
            yield graph["file"]
            yield from graph["external_data"]


def _check_metadata(fragment: Fragment) -> None:
    metadata = fragment.get("graph_metadata")
    fault = next(GRAPH_METADATA.iter_errors(metadata), None)
    if fault is not None:
        raise ManifestMalformedError(f"graph_metadata{fault.json_path[1:]}: {fault.message}.")
    described = sorted((g["variant"], g["role"]) for g in metadata or [])
    made = sorted((v["name"], g["role"]) for v in fragment["variants"] for g in v["graphs"])
    if described != made:
        raise ManifestMalformedError("graph_metadata does not describe each graph once.")
