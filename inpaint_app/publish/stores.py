"""The chunk store that a URL names."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ProfileNotFound

from inpaint_app.publish.chunk_store import ChunkStore
from inpaint_app.publish.errors import StoreUrlError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.s3_store import S3ChunkStore, make_client


def open_store(url: str) -> ChunkStore:
    """``file:/folder``, ``s3://bucket/prefix`` or ``s3://PROFILE@bucket/prefix``.

    A profile is one of AWS's configuration files: its credentials and its endpoint. Raises
    ``StoreUrlError``.
    """
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise StoreUrlError(f"The chunk store {url!r} has a query or a fragment.")
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path.startswith("/"):
        return FileChunkStore(Path(unquote(parts.path)))
    profile, _, bucket = parts.netloc.rpartition("@")
    if ":" in profile:
        raise StoreUrlError(f"The chunk store s3://...@{bucket} has a secret in its address.")
    if parts.scheme == "s3" and bucket:
        return S3ChunkStore(bucket, parts.path, _client(profile))
    raise StoreUrlError(f"The chunk store {url!r} is neither a folder nor a bucket.")


def _client(profile: str) -> Any:
    try:
        return make_client(profile)
    except ProfileNotFound as error:
        raise StoreUrlError(f"AWS's configuration has no profile {profile!r}.") from error
