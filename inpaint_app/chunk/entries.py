"""What a manifest says about bytes: a file is a list of chunks, and a chunk is its SHA-256."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChunkEntry:
    """An immutable byte string: its name, and its size in bytes (at most 8 MiB)."""

    sha256: str
    size: int

    def as_json(self) -> dict[str, object]:
        """As ``$defs/chunk`` of the manifest schema."""
        return {"sha256": self.sha256, "size": self.size}


@dataclass(frozen=True)
class FileEntry:
    """A file of a variant: ``path`` is one segment, relative to the variant's folder."""

    path: str
    size: int
    sha256: str
    chunks: tuple[ChunkEntry, ...]

    def as_json(self) -> dict[str, object]:
        """As ``$defs/file`` of the manifest schema."""
        return {
            "path": self.path,
            "size": self.size,
            "sha256": self.sha256,
            "chunks": [chunk.as_json() for chunk in self.chunks],
        }


@dataclass(frozen=True)
class PackedGraph:
    """The files of one graph, as they lie on disk and as a manifest lists them."""

    role: str
    file: FileEntry
    external_data: tuple[FileEntry, ...]

    @property
    def files(self) -> tuple[FileEntry, ...]:
        """The graph file first, then its data."""
        return (self.file, *self.external_data)
