"""Who wants which chunk, so that none is collected while somebody is about to name it.

Between the moment when a run finds a chunk in the store and the moment when its candidate names it,
only the time ``Chunk.wanted_at`` speaks for it. Three things take the lock of a chunk's row: to
want it, to name it, and to collect it (inpaint_app.workflow.garbage). In whatever order they come:

- wanted, then collected: the collector sees a fresh time and leaves the chunk alone;
- collected, then wanted: the row is made anew, the put finds nothing and stores the bytes again;
- collected between wanting and naming, which takes a store stage longer than the grace time: naming
  finds no row, and refuses before anything names what is not there.
"""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from inpaint_app.models import Chunk
from inpaint_app.workflow.errors import ChunksCollectedError


def want_chunks(sizes: Mapping[str, int]) -> None:
    """Say of every chunk, named with its bytes, that it is wanted now.

    To be committed before the store is asked for any of them. In order of their names: two runs
    that share chunks lock them in the same order.
    """
    now = timezone.now()
    Chunk.objects.bulk_create(
        [Chunk(sha256=sha256, size=sizes[sha256], wanted_at=now) for sha256 in sorted(sizes)],
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["wanted_at"],
    )


def lock_wanted(names: Iterable[str]) -> None:
    """Keep the chunks from being collected until the transaction ends, in which they are named.

    Raises ``ChunksCollectedError`` where one of them is gone.
    """
    wanted = set(names)
    locked = Chunk.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    gone = wanted - set(locked.values_list("pk", flat=True))
    if gone:
        raise ChunksCollectedError(
            f"{len(gone)} of {len(wanted)} chunks were collected as garbage while they were stored."
        )
