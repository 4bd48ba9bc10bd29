"""Garbage: what lies in the stores and on the disk, and nothing names any more.

Finding it and removing it are two things. What is found is a ``Piece``, which knows how to be
removed; it looks again then, under the lock of its row, because a run may have come to want it in
the meantime. What a published release or a candidate names is never a piece, and the chunk store
of another hub is not ours to look at: two hubs that share a bucket must not collect in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.models import Chunk, FileChunk, GarbageCollection, Release
from inpaint_app.models.chunk import MAX_CHUNK_BYTES
from inpaint_app.publish.chunk_store import ChunkStore
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.discarding import discard_candidate
from inpaint_app.workflow.errors import GraceTooShortError, ReleaseGoneError, ReleaseImmutableError
from inpaint_app.workflow.garbage_files import find_files
from inpaint_app.workflow.garbage_piece import Piece, Reason
from inpaint_app.workflow.journal import Actor, record_change

MIN_GRACE = timedelta(hours=1)
DISCARD_REASON = "Old and never published: collected as garbage."


@dataclass(frozen=True)
class Scope:
    """What counts: pieces older than ``grace``; candidates only where an age is given for them."""

    grace: timedelta
    candidates_after: timedelta | None = None
    now: datetime = field(default_factory=timezone.now)

    @property
    def cutoff(self) -> datetime:
        """What is younger is left alone."""
        return self.now - self.grace


@dataclass(frozen=True)
class Total:
    """How much of one kind of garbage there is."""

    reason: Reason
    count: int
    size: int


def find_garbage(scope: Scope, *, actor: Actor = None) -> Iterator[Piece]:
    """Everything that could go now, candidates first. Changes nothing by itself.

    Raises ``GraceTooShortError`` and the store's errors.
    """
    if scope.grace < MIN_GRACE:
        raise GraceTooShortError(f"{scope.grace} is too short a time.")
    store = chunk_store()
    candidates = _old_candidates(scope)
    for release in candidates:
        remove = partial(_discard, release, actor)
        yield Piece(Reason.CANDIDATE, str(release), 0, release.created, remove)
    yield from _find_chunks(store, scope, [release.pk for release in candidates])
    for left in store.unfinished():
        if left.since < scope.cutoff:
            drop = partial(_drop_unfinished, store, left.name, left.size)
            yield Piece(Reason.UNFINISHED, left.name, left.size, left.since, drop)
    yield from find_files(scope.cutoff)


def add_up(pieces: Iterable[Piece]) -> list[Total]:
    """The pieces by kind, in the order of the kinds; those without any are left out."""
    counts: dict[Reason, tuple[int, int]] = {}
    for piece in pieces:
        count, size = counts.get(piece.reason, (0, 0))
        counts[piece.reason] = (count + 1, size + piece.size)
    return [Total(reason, *counts[reason]) for reason in Reason if reason in counts]


def collect_garbage(scope: Scope, *, actor: Actor) -> GarbageCollection:
    """Remove what ``find_garbage`` finds, as far as nobody wants it; the row that says how much.

    Where the store fails in the middle, what went until then stands in a row as well, and its error
    is raised.
    """
    removed: list[Piece] = []
    try:
        for piece in find_garbage(scope, actor=actor):
            freed = piece.remove()
            if freed is not None:
                removed.append(piece.freeing(freed))
    except HubError as error:
        if removed:
            _record(scope, removed, actor, error.code)
        raise
    return _record(scope, removed, actor, "")


def _record(scope: Scope, removed: list[Piece], actor: Actor, code: str) -> GarbageCollection:
    totals = add_up(removed)
    with transaction.atomic():
        collection = GarbageCollection.objects.create(
            actor=actor,
            grace_hours=scope.grace / timedelta(hours=1),
            removed={t.reason.value: {"count": t.count, "bytes": t.size} for t in totals},
            count=len(removed),
            bytes=sum(total.size for total in totals),
            error_code=code,
        )
        what = f"{collection.count} pieces, {collection.bytes} bytes."
        record_change(collection, actor=actor, before="", after=code or "collected", reason=what)
    return collection


def _old_candidates(scope: Scope) -> list[Release]:
    if scope.candidates_after is None:
        return []
    before = scope.now - max(scope.candidates_after, scope.grace)
    candidates = Release.objects.filter(status=Release.Status.CANDIDATE, created__lt=before)
    texts = ("fragment", "report", "manifest", "envelope")
    return list(candidates.select_related("model").defer(*texts))


def _discard(release: Release, actor: Actor) -> int | None:
    try:
        discard_candidate(release, actor=actor, reason=DISCARD_REASON)
    except (ReleaseGoneError, ReleaseImmutableError):  # published, or discarded, since it was found
        return None
    return 0


def _find_chunks(store: ChunkStore, scope: Scope, doomed: list[int]) -> Iterator[Piece]:
    """Rows that nothing names and nobody has wanted for long; bytes without any row."""
    in_store = {entry.name: entry for entry in store.entries()}
    named = FileChunk.objects.exclude(file__graph__variant__release__in=doomed)
    old = Chunk.objects.filter(wanted_at__lt=scope.cutoff).exclude(pk__in=named.values("chunk"))
    seen = set()
    for chunk in old.order_by("pk"):
        seen.add(chunk.pk)
        size = chunk.size if chunk.pk in in_store else 0
        remove = partial(_remove_chunk, store, chunk.pk, scope.cutoff)
        yield Piece(Reason.CHUNK, chunk.pk, size, chunk.wanted_at, remove)
    known = set(Chunk.objects.values_list("pk", flat=True))
    for name, entry in in_store.items():
        if name not in known and name not in seen and entry.since < scope.cutoff:
            row = Chunk(
                sha256=name, size=min(max(entry.size, 1), MAX_CHUNK_BYTES), wanted_at=entry.since
            )
            remove = partial(_remove_chunk, store, name, scope.cutoff, adopted=row)
            yield Piece(Reason.CHUNK, name, entry.size, entry.since, remove)


def _remove_chunk(
    store: ChunkStore, sha256: str, cutoff: datetime, *, adopted: Chunk | None = None
) -> int | None:
    """Delete the bytes, then the row, while the row is locked; see workflow.chunk_claims.

    Bytes without a row are given one first, so that there is something to lock. A crash in between
    leaves a row without bytes that nothing names: whoever wants the chunk puts it again.
    """
    with transaction.atomic():
        if adopted is not None:
            Chunk.objects.bulk_create([adopted], ignore_conflicts=True)
        chunk = Chunk.objects.select_for_update().filter(pk=sha256, wanted_at__lt=cutoff).first()
        # A question of its own, after the lock: what was named before it is seen now.
        if chunk is None or FileChunk.objects.filter(chunk=sha256).exists():
            return None
        freed = chunk.size if store.delete(sha256) else 0
        chunk.delete()
    return freed


def _drop_unfinished(store: ChunkStore, name: str, size: int) -> int | None:
    return size if store.drop_unfinished(name) else None
