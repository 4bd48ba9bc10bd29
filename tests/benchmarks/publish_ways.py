"""Ways to bring a candidate's folder of chunks to where it is served from, each timed alone."""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from boto3.s3.transfer import TransferConfig, create_transfer_manager
from django.core.management import call_command

from inpaint_app.progress import silent
from inpaint_app.publish.chunk_store import ChunkStore, chunk_key
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.parallel import WORKERS
from inpaint_app.publish.s3_multipart import PART_BYTES
from inpaint_app.publish.s3_store import OBJECT_HEADERS, S3ChunkStore, make_client
from tests.benchmarks.random_chunks import random_chunks
from tests.benchmarks.s3_process import BUCKET

Seconds = dict[str, float]

COPY = "cp -r + sha256sum"
FLUSHED_COPY = "cp -r + sha256sum + sync"
CLIENT = "boto3's transfer manager"
HUB = "the hub"
HUB_AGAIN = "the hub, the same bytes again"


@dataclass(frozen=True)
class Candidate:
    """What a worker leaves: ``<folder>/chunks/<aa>/<sha256>``, and a fragment that names them."""

    folder: Path
    fragment: dict[str, Any]
    files: tuple[Path, ...]
    size: int


def make_candidate(folder: Path, size: int) -> Candidate:
    chunks, files = [], []
    for sha256, content in random_chunks(size):
        path = folder / chunk_key(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        chunks.append({"sha256": sha256, "size": len(content)})
        files.append(path)
    graph = {"file": {"chunks": chunks}, "external_data": []}
    return Candidate(folder, {"variants": [{"graphs": [graph]}]}, tuple(files), size)


def prepare_hub(home: Path) -> None:
    """A hub's database, in which the chunks are wanted before they are stored."""
    for name in [name for name in os.environ if name.startswith(("HUB_", "DATABASE_"))]:
        del os.environ[name]
    os.environ |= {"HUB_HOME": str(home), "LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "moebius_hub.settings.development"
    django.setup()
    call_command("migrate", verbosity=0)


def copy(candidate: Candidate, target: Path) -> Seconds:
    """By hand; ``sync`` of every file makes it outlast a power cut, as a store's chunks do."""
    begun = time.monotonic()
    subprocess.run(["cp", "-r", candidate.folder, target], check=True)
    copies = [target / path.relative_to(candidate.folder) for path in candidate.files]
    subprocess.run(["sha256sum", *copies], check=True, stdout=subprocess.DEVNULL)
    copied = time.monotonic()
    subprocess.run(["sync", *copies], check=True)
    return {COPY: copied - begun, FLUSHED_COPY: time.monotonic() - begun}


def publish_to_disk(candidate: Candidate, target: Path) -> Seconds:
    return _publish_twice(candidate, FileChunkStore(target))


def publish_to_s3(candidate: Candidate) -> Seconds:
    client = make_client()
    try:
        return _publish_twice(candidate, S3ChunkStore(BUCKET, client=client))
    finally:
        client.close()


def send_to_s3(candidate: Candidate) -> Seconds:
    """The client's own road, as wide as the hub's, each chunk in one put as the hub's are."""
    client = make_client()
    config = TransferConfig(
        multipart_threshold=PART_BYTES,
        max_concurrency=WORKERS,
        preferred_transfer_client="classic",
    )
    begun = time.monotonic()
    with create_transfer_manager(client, config) as manager:
        transfers = [
            manager.upload(str(path), BUCKET, chunk_key(path.name), dict(OBJECT_HEADERS))
            for path in candidate.files
        ]
        for transfer in transfers:
            transfer.result()
    spent = time.monotonic() - begun
    client.close()
    return {CLIENT: spent}


def _publish_twice(candidate: Candidate, store: ChunkStore) -> Seconds:
    from inpaint_app.workflow.candidates import store_chunks  # its rows need a hub's settings

    def publish() -> None:
        store_chunks(candidate.folder, candidate.fragment, store, silent)

    seconds = {HUB: _timed(publish), HUB_AGAIN: _timed(publish)}
    kept = len(list(store.entries()))
    assert kept == len(candidate.files), f"{kept} of {len(candidate.files)} chunks are there"
    return seconds


def _timed(work: Callable[[], None]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun
