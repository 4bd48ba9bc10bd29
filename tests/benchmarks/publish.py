"""Publish a candidate's chunks to a disk and to S3, beside the plain tools for either.

    python -m tests.benchmarks.publish [--megabytes 1200] [--rounds 3] [--s3 seaweedfs]

The road is that of a run's last stage (store_chunks): rows that want the chunks, then the store,
which reads, hashes and keeps each. Every way begins with nothing at its end, a new folder or a new
server, and with a quiet disk; which way goes first changes from round to round.
"""

import argparse
import os
import shutil
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.publish_ways import (
    COPY,
    FLUSHED_COPY,
    Candidate,
    Seconds,
    copy,
    make_candidate,
    prepare_hub,
    publish_to_disk,
    publish_to_s3,
    send_to_s3,
)
from tests.benchmarks.s3_process import KINDS, require_s3, s3_process
from tests.benchmarks.table import print_markdown

Way = Callable[[], Seconds]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--s3", choices=KINDS, default=KINDS[0])
    parser.add_argument("--scratch", type=Path)
    options = parser.parse_args()
    require_s3(options.s3)
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        scratch = Path(folder)
        prepare_hub(scratch / "home")
        candidate = make_candidate(scratch / "candidate", options.megabytes * 10**6)
        disk = compare(ways_to_disk(candidate, scratch / "target"), options.rounds)
        s3 = compare(ways_to_s3(candidate, scratch / "target", options.s3), options.rounds)
    title = (
        f"{options.megabytes:,} MB in {len(candidate.files)} chunks to {{}}, {os.cpu_count()} cores"
    )
    report(title.format("the disk"), disk, [COPY, FLUSHED_COPY], candidate.size)
    report(title.format(options.s3), s3, list(s3)[:1], candidate.size)


def ways_to_disk(candidate: Candidate, target: Path) -> list[Way]:
    def into_new_folder(way: Callable[[Candidate, Path], Seconds]) -> Seconds:
        os.sync()
        try:
            return way(candidate, target)
        finally:
            shutil.rmtree(target)

    return [lambda: into_new_folder(copy), lambda: into_new_folder(publish_to_disk)]


def ways_to_s3(candidate: Candidate, target: Path, kind: str) -> list[Way]:
    def to_new_server(way: Callable[[Candidate], Seconds]) -> Seconds:
        os.sync()
        try:
            with s3_process(kind, target):
                return way(candidate)
        finally:
            shutil.rmtree(target)

    return [lambda: to_new_server(send_to_s3), lambda: to_new_server(publish_to_s3)]


def compare(ways: Sequence[Way], rounds: int) -> dict[str, list[float]]:
    """Seconds of every round, by what was done; those of the first way come first."""
    found: dict[str, list[float]] = {}
    for number in range(rounds):
        measured = {way: way() for way in (ways if number % 2 == 0 else reversed(ways))}
        for way in ways:
            for name, seconds in measured[way].items():
                found.setdefault(name, []).append(seconds)
    return found


def report(title: str, found: dict[str, list[float]], bases: Sequence[str], size: int) -> None:
    """Medians, and how many times as long as each of ``bases`` they are."""
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    head = ["what", "seconds", "MB/s", *(f"times {base}" for base in bases), "of each round"]
    rows = [
        [
            name,
            f"{median:,.2f}",
            f"{size / 1e6 / median:,.0f}",
            *(f"{median / medians[base]:.3f}" for base in bases),
            ", ".join(f"{seconds:.2f}" for seconds in found[name]),
        ]
        for name, median in medians.items()
    ]
    print_markdown(title, head, rows)


if __name__ == "__main__":
    main()
