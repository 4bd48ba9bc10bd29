"""The chunk store that a URL names."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from inpaint_app.publish.chunk_store import ChunkStore
from inpaint_app.publish.errors import StoreUrlError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.s3_store import S3ChunkStore


def open_store(url: str) -> ChunkStore:
    """``file:/folder`` or ``s3://bucket/prefix``; raises ``StoreUrlError``."""
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise StoreUrlError(f"The chunk store {url!r} has a query or a fragment.")
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path.startswith("/"):
        return FileChunkStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return S3ChunkStore(parts.netloc, parts.path)
    raise StoreUrlError(f"The chunk store {url!r} is neither a folder nor a bucket.")
