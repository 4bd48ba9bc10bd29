"""Every chunk from every mirror, hashed as it comes: a few at once, a block of each in memory."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from inpaint_app.errors import ClientError
from inpaint_app.progress import Progress
from inpaint_app.publish.chunk_store import shard_key
from inpaint_app.release_client.errors import ChunkWrongError
from inpaint_app.release_client.report import Finding, MirrorRow
from inpaint_app.release_client.source import Source

MAX_WORKERS = 16


def check_mirror(
    source: Source,
    mirror: str,
    chunks: Mapping[str, int],
    *,
    keep: Path | None,
    workers: int,
    progress: Progress,
) -> MirrorRow:
    """Fetch all ``chunks`` below ``mirror``; what is right is laid into the folder ``keep``."""
    check = partial(_check_chunk, source, mirror, keep=keep)
    findings: list[Finding] = []
    good = 0
    with ThreadPoolExecutor(min(workers, MAX_WORKERS)) as pool:
        outcomes = pool.map(check, chunks, chunks.values())
        for number, (size, finding) in enumerate(zip(chunks.values(), outcomes, strict=True)):
            progress("chunks", number / len(chunks), mirror)
            if finding is None:
                good += size
            else:
                findings.append(finding)
    progress("chunks", 1.0, mirror)
    return MirrorRow(mirror, len(chunks), good, findings)


def _check_chunk(
    source: Source, mirror: str, sha256: str, size: int, *, keep: Path | None
) -> Finding | None:
    url = f"{mirror}{shard_key(sha256)}"
    digest, length = hashlib.sha256(), 0
    try:
        with _kept(None if keep is None else keep / sha256) as target:
            for block in source.stream(url, size):
                digest.update(block)
                length += len(block)
                if target is not None:
                    target.write(block)
            if length != size:
                raise ChunkWrongError(f"{url} has {length} bytes, not {size}.")
            if digest.hexdigest() != sha256:
                raise ChunkWrongError(f"{url} has the bytes of {digest.hexdigest()}.")
    except ClientError as error:
        return Finding.of(error)
    return None


@contextmanager
def _kept(path: Path | None) -> Iterator[IO[bytes] | None]:
    """A file that gets its name when all has gone well; None where nobody wants it."""
    if path is None or path.exists():
        yield None
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        scratch = Path(file.name)
        try:
            yield file
        except BaseException:
            scratch.unlink()
            raise
    scratch.replace(path)
