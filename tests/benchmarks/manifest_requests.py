"""How many manifests a hub answers, beside static files of the same servers.

    python -m tests.benchmarks.manifest_requests [--seconds 10] [--connections 64] [--rounds 3]

A hub as `make demo` starts it, and the nginx of deploy/nginx before it. Each kind of request is put
under load by wrk, which needs the same processor as the servers; all kinds in turn, and again in
the next round, so that a busy moment meets all of them. Each figure is the median of the rounds.
"""

import argparse
import json
import os
import tempfile
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.load import Load, Question, median_of, put_under_load, require_wrk, warm_up
from tests.benchmarks.shipped_nginx import require_nginx, shipped_nginx
from tests.benchmarks.table import print_markdown
from tests.browser.hub import Hub, RunningHub

MANIFEST = "/api/manifest"
HEAD = ["server", "what", "requests/s", "median ms", "p99 ms", "of the static file"]


@dataclass(frozen=True)
class Row:
    """One kind of request, of which the client may have the answer already."""

    server: str
    what: str
    is_known: bool
    question: Question


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10, help="of each kind in each round")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scratch", type=Path)
    options = parser.parse_args()
    require_wrk()
    require_nginx()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=options.scratch)))
        hub = stack.enter_context(RunningHub(scratch / "home", HUB_THROTTLE_RATES="read=off"))
        rows = make_rows(stack, hub, scratch)
        loads: dict[Row, list[Load]] = {row: [] for row in rows}
        for _round in range(options.rounds):
            for row in rows:
                warm_up(row.question, scratch, options.connections)
                load = put_under_load(row.question, scratch, options.connections, options.seconds)
                loads[row].append(load)
        size = len(read(hub.url.rstrip("/") + MANIFEST))
    print_markdown(
        f"A manifest of {size:,} bytes, {options.connections} connections, {os.cpu_count()} cores",
        HEAD,
        describe({row: median_of(measured) for row, measured in loads.items()}),
    )


def make_rows(stack: ExitStack, hub: Hub, scratch: Path) -> list[Row]:
    """Each server's static file, its manifest, and both where the client has them already."""
    origin = hub.url.rstrip("/")
    address = origin.removeprefix("http://")
    nginx = stack.enter_context(shipped_nginx(scratch / "nginx", hub.home, address))
    manifest = read(origin + MANIFEST)
    (nginx.files / "manifest").write_bytes(manifest)
    page_file, size = nearest_static_file(hub, len(manifest))
    return [
        *rows_of("nginx", nginx.origin, "/files/manifest", "a static file of the same bytes"),
        *rows_of("gunicorn", origin, page_file, f"a static file of {size:,} bytes"),
    ]


def rows_of(server: str, origin: str, static: str, words: str) -> list[Row]:
    """The static file before the manifest, first as new and then as known."""
    rows = []
    for path, what in ((static, words), (MANIFEST, "the manifest")):
        question = Question(origin, (path,))
        tag = question.check()["ETag"]
        known = Question(origin, (path,), (("If-None-Match", tag),), 304)
        rows += [
            Row(server, what, False, question),
            Row(server, f"{what}, 304", True, known),
        ]
    return sorted(rows, key=lambda row: row.is_known)


def nearest_static_file(hub: Hub, size: int) -> tuple[str, int]:
    """The file of the page whose size is nearest to ``size``: its path, and its bytes."""
    page = hub.home / "page"
    sizes = {
        path: path.stat().st_size
        for path in page.rglob("*")
        if path.is_file() and path.suffix in {".js", ".css", ".svg", ".png", ".jpg"}
    }
    nearest = min(sizes, key=lambda path: abs(sizes[path] - size))
    return f"/static/page/{nearest.relative_to(page)}", sizes[nearest]


def describe(loads: Mapping[Row, Load]) -> list[list[str]]:
    """Rows as text; a server's first, new or known, is what its others are held against."""
    static: dict[tuple[str, bool], float] = {}
    texts = []
    for row, load in loads.items():
        base = static.setdefault((row.server, row.is_known), load.per_second)
        figures = [f"{load.per_second:,.0f}", f"{load.median:,.2f}", f"{load.p99:,.2f}"]
        texts.append([row.server, row.what, *figures, f"{load.per_second / base:.2f}"])
    return texts


def read(url: str) -> bytes:
    """A document of the hub's; raises ValueError where it is no JSON."""
    with urllib.request.urlopen(url) as answer:
        content: bytes = answer.read()
    json.loads(content)
    return content


if __name__ == "__main__":
    main()
