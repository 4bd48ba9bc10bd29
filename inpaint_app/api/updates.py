"""What going from one release to another costs: the chunks that the first one has not."""

from collections import defaultdict
from dataclasses import dataclass

from inpaint_app.models import FileChunk, Release

Chunks = dict[str, int]


@dataclass(frozen=True)
class VariantUpdate:
    """Of one variant, for a client that has the variant ``have`` of the other release, or none.

    Every chunk counts once, however many files it stands in.
    """

    name: str
    have: str | None
    total_bytes: int
    total_chunks: int
    download_bytes: int
    download_chunks: int


def measure_update(to: Release, have: Release) -> list[VariantUpdate]:
    """Each variant of ``to`` beside the variant of the same name in ``have``."""
    before, after = _chunks_by_variant(have), _chunks_by_variant(to)
    return [_measure(name, chunks, before.get(name)) for name, chunks in after.items()]


def _measure(name: str, chunks: Chunks, present: Chunks | None) -> VariantUpdate:
    missing = {sha256: size for sha256, size in chunks.items() if sha256 not in (present or {})}
    return VariantUpdate(
        name=name,
        have=None if present is None else name,
        total_bytes=sum(chunks.values()),
        total_chunks=len(chunks),
        download_bytes=sum(missing.values()),
        download_chunks=len(missing),
    )


def _chunks_by_variant(release: Release) -> dict[str, Chunks]:
    """In the order of the manifest."""
    rows = (
        FileChunk.objects.filter(file__graph__variant__release=release)
        .order_by("file__graph__variant")
        .values_list("file__graph__variant__name", "chunk_id", "chunk__size")
        .distinct()
    )
    found: dict[str, Chunks] = defaultdict(dict)
    for name, sha256, size in rows:
        found[name][sha256] = size
    return found
