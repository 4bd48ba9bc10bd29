"""What must hold between the fields of a manifest, which a JSON Schema cannot say.

Each check takes a document that fits the schema and raises ``ManifestInconsistentError`` (or
``RolesIncompleteError``) with the place and both numbers.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from inpaint_app.manifest.errors import ManifestInconsistentError
from inpaint_app.manifest.graph_contract import check_graphs
from inpaint_app.manifest.kinds import KINDS, PipelineKind

Document = dict[str, Any]

TIMESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def check_consistency(document: Document) -> None:
    """Pass a manifest whose fields agree with each other."""
    kind = KINDS[document["pipeline"]["kind"]]
    _check_issue(document)
    _check_yank(document)
    _check_pipeline(document["pipeline"], kind)
    _check_distinct("variant", [variant["name"] for variant in document["variants"]])
    _check_distinct("role of a source file", [f["role"] for f in document["source"]["files"]])
    for variant in document["variants"]:
        check_graphs(variant, document["pipeline"], kind)
    _check_chunk_sizes(document["variants"])
    for variant in document["variants"]:
        _check_files(variant)
    _check_validation(document)


def iter_files(variant: Document) -> Iterator[Document]:
    """Every file of a variant: each graph, then its external data."""
    for graph in variant["graphs"]:
        yield graph["file"]
        yield from graph["external_data"]


def distinct_chunks(variants: Iterable[Document]) -> dict[str, int]:
    """The chunks of all ``variants`` with their bytes, each once, in the order of their use."""
    files = (file for variant in variants for file in iter_files(variant))
    return {chunk["sha256"]: chunk["size"] for file in files for chunk in file["chunks"]}


def parse_timestamp(text: str, *, place: str) -> datetime:
    """The moment that a manifest's timestamp names, in UTC."""
    try:
        return datetime.strptime(text, TIMESTAMP_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise ManifestInconsistentError(f"{place}: {text!r} is no date.") from error


def _check_issue(document: Document) -> None:
    """A release's own manifest never expires; a channel document does, later than it was made."""
    created = parse_timestamp(document["created"], place="created")
    if (document["channel"] is None) != (document["expires"] is None):
        raise ManifestInconsistentError("channel and expires are set together or not at all.")
    if document["expires"] is not None:
        expires = parse_timestamp(document["expires"], place="expires")
        if expires <= created:
            raise ManifestInconsistentError(
                f"It expires ({document['expires']}) before it was made ({document['created']})."
            )
    _check_distinct("chunk URL", document["chunk_urls"])
    for url in document["chunk_urls"]:
        if urlsplit(url).scheme not in {"", "http", "https"}:
            raise ManifestInconsistentError(f"chunk_urls: {url!r} is neither a path nor HTTP.")


def _check_yank(document: Document) -> None:
    """No channel serves what was yanked, and nothing is signed before it happens."""
    yanked = document.get("yanked")
    if yanked is None:
        return
    if document["channel"] is not None:
        raise ManifestInconsistentError("A channel document is not yanked: it serves another.")
    at = parse_timestamp(yanked["at"], place="yanked.at")
    if at > parse_timestamp(document["created"], place="created"):
        raise ManifestInconsistentError(
            f"It was yanked ({yanked['at']}) after it was made ({document['created']})."
        )


def _check_pipeline(pipeline: Document, kind: PipelineKind) -> None:
    for contradiction in kind.contradictions(pipeline):
        raise ManifestInconsistentError(contradiction)
    hole, side = pipeline.get("max_hole_size", 0), pipeline["image_size"]
    if hole > side:
        raise ManifestInconsistentError(
            f"pipeline: max_hole_size is {hole}, wider than the image of {side} pixels."
        )


def _check_distinct(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ManifestInconsistentError(f"The {what} {name!r} stands there twice.")
        seen.add(name)


def _check_files(variant: Document) -> None:
    name = variant["name"]
    _check_distinct(f"file of {name}", [file["path"] for file in iter_files(variant)])
    for file in iter_files(variant):
        place, chunks = f"{name}/{file['path']}", file["chunks"]
        total = sum(chunk["size"] for chunk in chunks)
        if total != file["size"]:
            raise ManifestInconsistentError(
                f"{place}: its chunks have {total} bytes, the file {file['size']}."
            )
        if len(chunks) == 1 and chunks[0]["sha256"] != file["sha256"]:
            raise ManifestInconsistentError(
                f"{place}: its only chunk is called {chunks[0]['sha256']}, the file"
                f" {file['sha256']}."
            )
    distinct = distinct_chunks([variant])
    if sum(distinct.values()) != variant["total_bytes"]:
        raise ManifestInconsistentError(
            f"{name}: its distinct chunks have {sum(distinct.values())} bytes, total_bytes says"
            f" {variant['total_bytes']}."
        )


def _check_chunk_sizes(variants: list[Document]) -> None:
    """One name is one byte string, so it has one size, wherever it stands."""
    sizes: dict[str, int] = {}
    for variant in variants:
        for file in iter_files(variant):
            for chunk in file["chunks"]:
                known = sizes.setdefault(chunk["sha256"], chunk["size"])
                if known != chunk["size"]:
                    raise ManifestInconsistentError(
                        f"{variant['name']}/{file['path']}: chunk {chunk['sha256']} has"
                        f" {chunk['size']} bytes here, {known} elsewhere."
                    )


def _check_validation(document: Document) -> None:
    """Every graph and every variant was measured, once, and within its tolerance."""
    validation = document["validation"]
    expected = {(v["name"], g["role"]) for v in document["variants"] for g in v["graphs"]}
    graphs = [(entry["variant"], entry["role"]) for entry in validation["graphs"]]
    loops = [entry["variant"] for entry in validation["end_to_end"]]
    if sorted(graphs) != sorted(expected):
        raise ManifestInconsistentError("validation.graphs does not name each graph once.")
    if sorted(loops) != sorted(variant["name"] for variant in document["variants"]):
        raise ManifestInconsistentError("validation.end_to_end does not name each variant once.")
    proved = validation.get("browser_proved", [])
    _check_distinct("browser-proved variant", proved)
    if not {variant["name"] for variant in document["variants"]}.issuperset(proved):
        raise ManifestInconsistentError("validation.browser_proved names a variant there is not.")
    for entry in (*validation["graphs"], *validation["end_to_end"]):
        if entry["relative_error"] > entry["tolerance"]:
            raise ManifestInconsistentError(
                f"validation: {entry['variant']} is off by {entry['relative_error']}, more than"
                f" the tolerated {entry['tolerance']}."
            )
