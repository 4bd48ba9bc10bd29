"""Chunks for one, eight and sixty-four clients at once, beside one large file of the same bytes.

    python -m tests.benchmarks.concurrent_clients [--megabytes 600] [--seconds 10]

The nginx of deploy/nginx sends both from the same disk over TLS; the file without TLS as well, which
tells what encryption costs. Each client is a connection of wrk that asks for its next chunk as soon
as it has one, or for the whole file again. wrk needs the same processor as nginx. For each number of
clients nginx is started anew, so that its peak of memory is of this number alone.
"""

import argparse
import os
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from inpaint_app.chunk.digest import CHUNK_BYTES
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.publish.file_store import FileChunkStore
from tests.benchmarks.load import Load, Question, put_under_load, require_wrk
from tests.benchmarks.process_costs import peak_memory, processor_seconds
from tests.benchmarks.random_chunks import random_chunks
from tests.benchmarks.shipped_nginx import Nginx, require_nginx, shipped_nginx
from tests.benchmarks.table import print_table

CLIENTS = (1, 8, 64)
HEAD = [
    "clients", "chunks MB/s", "median ms", "p99 ms", "file MB/s", "chunks / file",
    "file without TLS MB/s", "nginx's peak memory", "its CPU s per GB: chunks", "file",
]  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A load, and what nginx spent on it."""

    load: Load
    processor_seconds_per_gigabyte: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=600)
    parser.add_argument("--seconds", type=int, default=10, help="of each figure")
    parser.add_argument("--scratch", type=Path)
    options = parser.parse_args()
    require_wrk()
    require_nginx()
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        scratch = Path(folder)
        paths = fill(scratch, options.megabytes * 10**6)
        rows = [measure(scratch, paths, clients, options.seconds) for clients in CLIENTS]
    print_table(
        f"{len(paths)} chunks of {CHUNK_BYTES >> 20} MiB, {os.cpu_count()} cores", HEAD, rows
    )


def fill(scratch: Path, size: int) -> tuple[str, ...]:
    """The store with so many bytes, and a file of the same; the chunks' paths as clients ask."""
    store = FileChunkStore(scratch / "home" / "store")
    (scratch / "nginx" / "files").mkdir(parents=True)
    paths = []
    with (scratch / "nginx" / "files" / "large").open("wb") as large:
        for sha256, content in random_chunks(size):
            store.put(sha256, content)
            large.write(content)
            paths.append(f"/{chunk_key(sha256)}")
    return tuple(paths)


def measure(scratch: Path, paths: tuple[str, ...], clients: int, seconds: int) -> list[str]:
    """One row: the chunks first, so that the memory of nginx is what they took."""
    with shipped_nginx(scratch / "nginx", scratch / "home") as nginx:
        chunks = send(nginx, Question(nginx.origin, paths), scratch, clients, seconds)
        memory = peak_memory(nginx.process.pid)
        large = ("/files/large",)
        file = send(nginx, Question(nginx.origin, large), scratch, clients, seconds)
        plain = send(nginx, Question(nginx.plain_origin, large), scratch, clients, seconds)
    rate, of_file = (sent.load.megabytes_per_second for sent in (chunks, file))
    return [
        str(clients),
        f"{rate:,.0f}",
        f"{chunks.load.median:,.1f}",
        f"{chunks.load.p99:,.1f}",
        f"{of_file:,.0f}",
        f"{rate / of_file:.2f}",
        f"{plain.load.megabytes_per_second:,.0f}",
        f"{memory / 1e6:,.1f} MB",
        *(f"{sent.processor_seconds_per_gigabyte:.2f}" for sent in (chunks, file)),
    ]


def send(nginx: Nginx, question: Question, scratch: Path, clients: int, seconds: int) -> Sent:
    before = processor_seconds(nginx.process.pid)
    load = put_under_load(question, scratch, clients, seconds)
    spent = processor_seconds(nginx.process.pid) - before
    return Sent(load, spent / (load.megabytes_per_second * load.seconds / 1e3))
