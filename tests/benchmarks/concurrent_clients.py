"""Chunks for one, eight and sixty-four clients at once, beside one large file of the same bytes.

    python -m tests.benchmarks.concurrent_clients [--megabytes 600] [--seconds 10] [--rounds 3]

The nginx of deploy/nginx sends both from the same disk over TLS; the file without TLS too, which
tells what encryption costs. A client is a connection of wrk, which asks for its next chunk as soon
as it has one, or for the whole file again, and needs the same processor as nginx. For each number
of clients nginx is started anew, so that its peak of memory is of this number alone: taken after
the first round's chunks. All three are asked for in turn; figures are medians of the rounds.
"""

import argparse
import os
import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from inpaint_app.chunk.digest import CHUNK_BYTES
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.publish.file_store import FileChunkStore
from tests.benchmarks.load import Load, Question, median_of, put_under_load, require_wrk, warm_up
from tests.benchmarks.process_costs import peak_memory, processor_seconds
from tests.benchmarks.random_chunks import random_chunks
from tests.benchmarks.shipped_nginx import Nginx, require_nginx, shipped_nginx
from tests.benchmarks.table import print_markdown

CLIENTS = (1, 8, 64)
LARGE = ("/files/large",)
HEAD = [
    "clients", "chunks MB/s", "median ms", "p99 ms", "file MB/s", "chunks / file",
    "file without TLS MB/s", "nginx's peak memory", "its CPU s per GB: chunks", "file",
    "without TLS",
]  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """One load of each round, and what nginx spent on it for 10^9 bytes, in seconds."""

    loads: list[Load] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=600)
    parser.add_argument("--seconds", type=int, default=10, help="of each figure and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scratch", type=Path)
    options = parser.parse_args()
    require_wrk()
    require_nginx()
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        scratch = Path(folder)
        paths = fill(scratch, options.megabytes * 10**6)
        rows = [
            measure(scratch, paths, clients, options.rounds, options.seconds) for clients in CLIENTS
        ]
    print_markdown(
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


def measure(
    scratch: Path, paths: tuple[str, ...], clients: int, rounds: int, seconds: int
) -> list[str]:
    """One row of the table."""
    chunks, file, plain = Sent(), Sent(), Sent()
    memory = 0
    with shipped_nginx(scratch / "nginx", scratch / "home") as nginx:
        for _round in range(rounds):
            for sent, origin, asked in (
                (chunks, nginx.origin, paths),
                (file, nginx.origin, LARGE),
                (plain, nginx.plain_origin, LARGE),
            ):
                send(sent, nginx, Question(origin, asked), scratch, clients, seconds)
                memory = memory or peak_memory(nginx.process.pid)
    load, of_file = median_of(chunks.loads), median_of(file.loads).megabytes_per_second
    return [
        str(clients),
        f"{load.megabytes_per_second:,.0f}",
        f"{load.median:,.1f}",
        f"{load.p99:,.1f}",
        f"{of_file:,.0f}",
        f"{load.megabytes_per_second / of_file:.2f}",
        f"{median_of(plain.loads).megabytes_per_second:,.0f}",
        f"{memory / 1e6:,.1f} MB",
        *(f"{statistics.median(sent.spent):.2f}" for sent in (chunks, file, plain)),
    ]


def send(
    sent: Sent, nginx: Nginx, question: Question, scratch: Path, clients: int, seconds: int
) -> None:
    warm_up(question, scratch, clients)
    before = processor_seconds(nginx.process.pid)
    load = put_under_load(question, scratch, clients, seconds)
    spent = processor_seconds(nginx.process.pid) - before
    sent.loads.append(load)
    sent.spent.append(spent / (load.megabytes_per_second * load.seconds / 1e3))


if __name__ == "__main__":
    main()
