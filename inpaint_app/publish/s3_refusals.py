"""What boto3 raises, as errors of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from inpaint_app.publish.errors import (
    ChunkMissingError,
    StorageFullError,
    StorageUnavailableError,
)

MISSING = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}
THERE_ALREADY = {"412", "PreconditionFailed"}
NO_ROOM = {"507", "QuotaExceeded", "InsufficientCapacity", "XMinioStorageFull"}


def code_of(error: ClientError) -> str:
    """The code that the store gave, such as ``AccessDenied``; empty where it gave none."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def refusals(sha256: str) -> Iterator[None]:
    """The errors of boto3 and of reading the source as ours."""
    try:
        yield
    except ClientError as error:
        code = code_of(error)
        if code in MISSING:
            raise ChunkMissingError(f"There is no chunk {sha256}.") from error
        if code in NO_ROOM:
            raise StorageFullError(f"Chunk {sha256} could not be kept: {code}.") from error
        raise StorageUnavailableError(f"Chunk {sha256}: the store says {code}.") from error
    except (BotoCoreError, OSError) as error:
        raise StorageUnavailableError(f"Chunk {sha256} is out of reach: {error}.") from error
