"""A second place for chunks: what it holds, what it lacks, and how that is mended.

A mirror is compared by names and lengths alone, which costs a listing; whether the bytes are right
is asked of the address that visitors use (``inpaint_app.publish.public_address``).
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from inpaint_app.publish.chunk_store import ChunkStore
from inpaint_app.publish.errors import ChunkMismatchError
from inpaint_app.publish.parallel import in_parallel

# Called with the bytes of each chunk that has arrived; raises to end the work.
Listener = Callable[[int], None]


@dataclass(frozen=True)
class Consignment:
    """What one release brings to a mirror: its chunks with their lengths, and papers by path.

    The papers (signed manifests, a card) are for mirrors that people look at. A store keeps none.
    """

    title: str
    chunks: Mapping[str, int]
    papers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """Names of chunks that a mirror lacks, and of those that it holds and should not so."""

    missing: frozenset[str]
    wrong: frozenset[str]

    @property
    def to_bring(self) -> list[str]:
        """All of them, in order."""
        return sorted(self.missing | self.wrong)


class Mirror(Protocol):
    """Somewhere else, as it is now. Methods raise a ``StorageError``."""

    def sizes(self) -> Mapping[str, int]:
        """Every chunk that it holds, with its length in bytes; -1 for one known to be another."""

    def bring(
        self, consignment: Consignment, gap: Comparison, source: ChunkStore, listen: Listener
    ) -> None:
        """Put what is missing from ``source``, replace what is wrong, and bring papers up to date.

        Nothing is sent that is there already. What has arrived before an error stays.
        """


def compare(expected: Mapping[str, int], held: Mapping[str, int]) -> Comparison:
    """``expected`` and ``held`` are lengths by the names of chunks."""
    return Comparison(
        missing=frozenset(name for name in expected if name not in held),
        wrong=frozenset(
            name for name in expected if held.get(name, expected[name]) != expected[name]
        ),
    )


def read_chunk(source: ChunkStore, sha256: str) -> bytes:
    """A chunk as it leaves for a mirror; raises ``ChunkMismatchError`` where it was altered."""
    with closing(source.open(sha256)) as stream:
        content = stream.read()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ChunkMismatchError(f"Chunk {sha256} has the bytes of {found}.")
    return content


class StoreMirror:
    """A ``Mirror`` that is a chunk store, such as a bucket behind a CDN."""

    def __init__(self, store: ChunkStore) -> None:
        self._store = store

    def sizes(self) -> Mapping[str, int]:
        """By one listing, however many chunks there are."""
        return {entry.name: entry.size for entry in self._store.entries()}

    def bring(
        self, consignment: Consignment, gap: Comparison, source: ChunkStore, listen: Listener
    ) -> None:
        """Chunk by chunk, several at once; the hub's own chunk is read and hashed before each."""
        del consignment  # a store keeps no papers

        def copy(sha256: str) -> int:
            content = read_chunk(source, sha256)
            if sha256 in gap.wrong:  # nobody misses it: pages refuse it as it is
                self._store.delete(sha256)
            self._store.put(sha256, content)
            return len(content)

        with closing(in_parallel(copy, gap.to_bring)) as copied:
            for _name, size in copied:
                listen(size)


def batches(names: Collection[str], sizes: Mapping[str, int], most: int) -> list[list[str]]:
    """``names`` in groups of at most ``most`` bytes together, or of one that is larger."""
    groups: list[list[str]] = []
    room = 0
    for name in names:
        if sizes[name] > room or not groups:
            groups.append([])
            room = most
        groups[-1].append(name)
        room -= sizes[name]
    return groups
