"""Why bytes could not be kept, or found."""

from inpaint_app.errors import StorageError


class StorageFullError(StorageError):
    """No room for another chunk; what was there before is untouched."""

    code = "storage.full"
    remedy = "Free space where the chunks are kept, then try again: what was stored stays stored."


class StorageUnavailableError(StorageError):
    """The store did not answer, or refused for a reason of its own."""

    code = "storage.unavailable"
    remedy = "See that the chunk store is up and may be written to, then try again."


class ChunkMissingError(StorageError):
    """No chunk of that name is kept."""

    code = "storage.chunk_missing"
    permanent = True
    remedy = "Fetch the manifest again; if it names this chunk, publish the release again."


class ChunkMismatchError(StorageError):
    """The bytes on offer are not the ones that the name promises; nothing was kept."""

    code = "storage.chunk_mismatch"
    permanent = True
    remedy = "Run the export again: its chunks were altered after they were made."


class ChunkNameError(StorageError):
    """A chunk's name is its SHA-256: 64 hexadecimal digits in lower case."""

    code = "storage.chunk_name"
    permanent = True
    remedy = "Use the name as the manifest spells it."


class StoreUrlError(StorageError):
    """The setting does not say where chunks are kept."""

    code = "storage.url"
    permanent = True
    remedy = "Set HUB_CHUNK_STORE to file:/an/absolute/folder or s3://bucket/prefix."
