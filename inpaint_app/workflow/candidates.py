"""A fragment, which says what an export made, becomes stored chunks and the rows of a candidate."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import transaction

from inpaint_app.models import HubModel, Release, Run, Variant
from inpaint_app.progress import Progress
from inpaint_app.publish.chunk_store import ChunkStore, chunk_key
from inpaint_app.publish.parallel import in_parallel
from inpaint_app.workflow.chunk_claims import lock_wanted, want_chunks
from inpaint_app.workflow.fragments import check_fragment, iter_chunks
from inpaint_app.workflow.graph_rows import write_graph
from inpaint_app.workflow.journal import Actor, record_change


def store_chunks(
    directory: Path, fragment: Mapping[str, Any], store: ChunkStore, progress: Progress
) -> None:
    """Put every chunk of the fragment from ``directory/chunks`` into the store, several at once.

    What was stored before a failure stays: it has no reader yet, and the next attempt skips it.
    Call it outside of a transaction: that the chunks are wanted has to be seen by others at once.
    Raises the store's errors.
    """
    sizes = dict(iter_chunks(fragment))
    want_chunks(sizes)
    total, done = sum(sizes.values()), 0
    progress("store", 0.0, f"0 of {total >> 20} MiB")

    def put(sha256: str) -> bool:
        return store.put(sha256, directory / chunk_key(sha256))

    with closing(in_parallel(put, sizes)) as stored:
        for sha256, _is_new in stored:
            done += sizes[sha256]
            progress("store", done / total if total else 1.0, f"{done >> 20} of {total >> 20} MiB")
    progress("store", 1.0, f"{total >> 20} MiB")


def write_candidate(
    model: HubModel,
    fragment: Mapping[str, Any],
    report: Mapping[str, Any],
    *,
    origin: str,
    run: Run | None = None,
    actor: Actor = None,
) -> Release:
    """Write the rows of a release candidate, whose chunks are stored already.

    Raises ``ManifestMalformedError`` or ``ManifestInconsistentError`` for a fragment that could
    never become a manifest, and ``ChunksCollectedError`` where storing took longer than garbage is
    left alone.
    """
    check_fragment(fragment)
    metadata = {(g["variant"], g["role"]): g for g in fragment["graph_metadata"]}
    with transaction.atomic():
        release = Release.objects.create(
            model=model,
            run=run,
            kind=fragment["pipeline"]["kind"],
            image_size=fragment["pipeline"]["image_size"],
            origin=origin,
            fragment=dict(fragment),
            report=dict(report),
        )
        record_change(release, actor=actor, before="", after=Release.Status.CANDIDATE)
        lock_wanted(sha256 for sha256, _size in iter_chunks(fragment))
        for entry in fragment["variants"]:
            variant = Variant.objects.create(
                release=release,
                name=entry["name"],
                total_bytes=entry["total_bytes"],
                requirements=entry["requirements"],
            )
            for graph in entry["graphs"]:
                write_graph(variant, graph, metadata[entry["name"], graph["role"]])
    return release
