"""Weights on their way into Chromium: the visitors' code beside a plain fetch and the predecessor.

    python -m tests.benchmarks.download_in_browser SKELETON PAGE CHROMIUM [--simulated]

All of it comes from one nginx with the shipped configuration (TLS, HTTP/2) on this machine, so the
line is as fast as the processor: what a client adds to a transfer shows at its largest. --line
makes it as slow as a visitor's. SKELETON and PAGE as for ``model_in_browser``. First the bytes
alone: in one file that nobody verifies, into memory and into the browser's store, and in chunks
that are verified and kept. Then, for a variant that the card can run, the time until all sessions
are ready, and the JS memory that it takes.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from inpaint_app.publish.chunk_store import shard_key
from tests.benchmarks.asked import Asked, ask_ours, ask_predecessor
from tests.benchmarks.chromium_page import Browser, Result, measure
from tests.benchmarks.model_tables import print_memory
from tests.benchmarks.regrow import regrow_candidate, regrow_predecessor
from tests.benchmarks.release_manifest import to_manifest
from tests.benchmarks.shipped_nginx import require_nginx, shipped_nginx
from tests.benchmarks.table import print_markdown
from tests.benchmarks.visitors_line import visitors_line

WHOLE = "whole.bin"
# Where nginx takes them from.
FILES = Path("nginx") / "files"


def main() -> None:
    arguments = _parser().parse_args()
    require_nginx()
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as folder:
        scratch = Path(folder)
        fragment = regrow_candidate(arguments.skeleton / "ours", scratch / "store" / "chunks")
        regrow_predecessor(arguments.skeleton / "predecessor", scratch / FILES)
        _join_chunks(fragment, arguments.variant, scratch)
        run = Run(arguments, fragment, scratch)
        run.transfers()
        if arguments.ready:
            run.sessions()
            run.memory()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("skeleton", type=Path)
    parser.add_argument("page", type=Path)
    parser.add_argument("chromium", type=Path, help="a whole one: a headless shell knows no memory")
    parser.add_argument("--simulated", action="store_true")
    parser.add_argument("--variant", default="fp16", help="whose bytes are transferred")
    parser.add_argument("--ready", help="a variant that the card can run: its sessions as well")
    parser.add_argument("--line", type=int, help="megabits a second that a visitor's line carries")
    parser.add_argument("--rounds", type=int, default=5, help="of transfers, in turn")
    parser.add_argument("--seconds", type=float, default=600.0, help="for each browser")
    parser.add_argument("--scratch", type=Path, help="where weights are made up")
    return parser


class Run:
    """One browser after the other, before the same server."""

    def __init__(self, arguments: argparse.Namespace, fragment: Asked, scratch: Path) -> None:
        self._arguments = arguments
        self._fragment = fragment
        self._scratch = scratch

    def transfers(self) -> None:
        plain = {"way": "fetch", "url": f"/files/{WHOLE}", "watchesMemory": False}
        ways = [
            {**plain, "name": "one file, into memory", "isKept": False},
            {**plain, "name": "one file, into the store", "isKept": True},
            ask_ours("chunks, verified, into the store", "download", self._arguments.variant),
        ]
        results = list(self._ask(ways * self._arguments.rounds))
        line = self._arguments.line
        where = f"over a line of {line} Mbit/s" if line else "on one machine"
        _print_transfers(results, [str(way["name"]) for way in ways], where)

    def sessions(self) -> None:
        results = [result for asked in self._loading() for result in self._ask([asked])]
        _print_sessions(results)

    def memory(self) -> None:
        # A browser that has ended a worker does not tell how much memory there is any more.
        plans = [[asked | {"watchesMemory": True}] for asked in self._loading()]
        results = [result for plan in plans for result in self._ask(plan)]
        print_memory(results, ["predecessor", self._arguments.ready])

    def _loading(self) -> Iterator[Asked]:
        ready = self._arguments.ready
        yield ask_predecessor(self._fragment, "/files/")
        yield ask_ours(ready, "ours", ready) | {"pictures": 0}

    def _ask(self, plan: Sequence[Asked]) -> Iterator[Result]:
        arguments = self._arguments
        for result in measure(
            Browser(arguments.chromium, arguments.simulated),
            arguments.page,
            {},
            {"/manifest.json": to_manifest(self._fragment)},
            plan,
            arguments.seconds,
            self._behind_nginx,
        ):
            if result["kind"] == "failed":
                sys.exit(f"{result['asked']['name']} failed: {result['reason']}")
            yield result

    @contextmanager
    def _behind_nginx(self, origin: str) -> Iterator[str]:
        address = origin.removeprefix("http://")
        with shipped_nginx(self._scratch / "nginx", self._scratch, address) as nginx:
            if self._arguments.line is None:
                yield nginx.origin
                return
            server = ("127.0.0.1", urlsplit(nginx.origin).port or 443)
            with visitors_line(server, self._arguments.line * 1e6 / 8) as port:
                yield f"https://localhost:{port}"


def _join_chunks(fragment: Mapping[str, Any], variant: str, scratch: Path) -> None:
    """The distinct chunks of a variant in one file, beside the predecessor's graphs."""
    (chosen,) = [one for one in fragment["variants"] if one["name"] == variant]
    files = [
        file for graph in chosen["graphs"] for file in (graph["file"], *graph["external_data"])
    ]
    names = dict.fromkeys(chunk["sha256"] for file in files for chunk in file["chunks"])
    with (scratch / FILES / WHOLE).open("wb") as whole:
        for name in names:
            whole.write((scratch / "store" / "chunks" / shard_key(name)).read_bytes())


def _print_transfers(results: Sequence[Result], names: Sequence[str], where: str) -> None:
    seconds = {
        name: [r["figures"]["weights"] / 1e3 for r in results if r["asked"]["name"] == name]
        for name in names
    }
    (size,) = {result["figures"]["bytes"] for result in results}
    first = median(seconds[names[0]])
    rows = [
        [
            name,
            " ".join(f"{one:.2f}" for one in times),
            f"{median(times):.2f}",
            f"{size / median(times) / 1e6:,.0f}",
            f"{first / median(times):.2f}",
        ]
        for name, times in seconds.items()
    ]
    head = ["way", "seconds, each round", "median", "MB/s", "of one file's speed"]
    print_markdown(f"{size / 1e6:,.1f} MB from nginx into Chromium, {where}", head, rows)


def _print_sessions(results: Sequence[Result]) -> None:
    rows, whole = [], []
    for result in results:
        figures = result["figures"]
        made = sum(figures["sessions"].values())
        whole.append(figures["weights"] + made)
        times = (figures["weights"], made, whole[-1])
        rows.append([result["asked"]["name"], *(f"{time / 1e3:.2f} s" for time in times)])
        rows[-1].append(f"{whole[0] / whole[-1]:.2f}")
    head = ["way", "weights", "sessions", "ready after", "faster by"]
    adapter = results[0]["figures"]["adapter"]
    print_markdown(f"Until all sessions are ready, on {adapter}", head, rows)


if __name__ == "__main__":
    main()
