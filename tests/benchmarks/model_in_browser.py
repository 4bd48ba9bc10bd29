"""What a visitor's graphics card makes of a model, beside the predecessor's way, in one run.

    python -m tests.benchmarks.model_in_browser SKELETON PAGE CHROMIUM [--simulated]

SKELETON is what ``tests.benchmarks.skeleton`` wrote: the weights are made up here. PAGE is the page
of the figures, built (``tests/benchmarks/README.md``); CHROMIUM a program, or a folder that one was
packed into. The published size takes three to four minutes on a large card, 4 GB of memory and 6 GB
below --scratch. With ``--simulated`` the processor takes the card's place: for tiny models, and
without half precision.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.asked import Asked, ask_ours, ask_predecessor
from tests.benchmarks.chromium_page import Browser, Result, measure
from tests.benchmarks.model_tables import print_figures, print_kernels, print_memory
from tests.benchmarks.regrow import regrow_candidate, regrow_predecessor
from tests.benchmarks.release_manifest import to_manifest


def main() -> None:
    arguments = _parser().parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as folder:
        scratch = Path(folder)
        started = time.monotonic()
        fragment = regrow_candidate(arguments.skeleton / "ours", scratch / "chunks")
        regrow_predecessor(arguments.skeleton / "predecessor", scratch / "predecessor")
        sys.stderr.write(f"Weights made up in {time.monotonic() - started:.0f} s\n")
        plan = list(make_plan(fragment, arguments))
        # A browser that has ended a worker does not tell how much memory there is any more.
        plans = [[asked] for asked in plan] if arguments.memory else [plan]
        site = {"/chunks/": scratch / "chunks", "/predecessor/": scratch / "predecessor"}
        results = [
            result
            for plan in plans
            for result in measure(
                Browser(arguments.chromium, arguments.simulated),
                arguments.page,
                site,
                {"/manifest.json": to_manifest(fragment)},
                plan,
                arguments.seconds,
            )
        ]
    if arguments.json:
        arguments.json.write_text(json.dumps(results))
    variants = _wanted(fragment, arguments)
    if arguments.memory:
        print_memory(results, ["predecessor", *variants])
    else:
        print_figures(results, ["predecessor", *variants])
        print_kernels(results, variants)
    _print_failures(results)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("skeleton", type=Path)
    parser.add_argument("page", type=Path)
    parser.add_argument("chromium", type=Path)
    parser.add_argument("--simulated", action="store_true")
    parser.add_argument(
        "--memory",
        action="store_true",
        help="measure what loading takes of it, and nothing else: that spoils every other figure,"
        " and a headless shell cannot tell; any other Chromium can, and needs no card for it",
    )
    parser.add_argument(
        "--loading", action="store_true", help="make sessions and nothing else; needs no card"
    )
    parser.add_argument("--variants", nargs="+", help="of the candidate; all where none is named")
    parser.add_argument("--pictures", type=int, default=4, help="of each; the first one warms up")
    parser.add_argument("--steps", type=int, default=50, help="of the denoiser alone")
    parser.add_argument(
        "--seconds", type=float, default=300.0, help="for everything in the browser"
    )
    parser.add_argument("--scratch", type=Path, help="where weights are made up")
    parser.add_argument("--json", type=Path, help="where to put everything that was measured")
    return parser


def make_plan(fragment: Asked, arguments: argparse.Namespace) -> Iterator[Asked]:
    """What matters most comes first: time may run out."""
    is_loading_alone = arguments.memory or arguments.loading
    whole = {
        "watchesMemory": arguments.memory,
        "pictures": 0 if is_loading_alone else arguments.pictures,
    }
    # The narrowest first: it is what most visitors get.
    variants = _wanted(fragment, arguments)[::-1]
    for name in variants:
        yield ask_ours(name, "ours", name) | whole
    yield ask_predecessor(fragment, "/predecessor/") | whole
    if is_loading_alone:
        return
    for name in variants:
        for layout, is_captured in (("NHWC", True), ("NHWC", False), ("NCHW", True)):
            way = {"isCaptured": is_captured, "layout": layout}
            yield ask_ours(name, "steps", name) | {"steps": arguments.steps, **way}
    for name in variants:
        yield ask_ours(name, "kernels", name)


def _wanted(fragment: Asked, arguments: argparse.Namespace) -> list[str]:
    names = [variant["name"] for variant in fragment["variants"]]
    return [name for name in names if not arguments.variants or name in arguments.variants]


def _print_failures(results: Sequence[Result]) -> None:
    for result in results:
        asked = result["asked"]
        if result["kind"] == "failed":
            sys.stdout.write(f"{asked['name']} ({asked['way']}) failed: {result['reason']}\n")
        elif result["figures"]["notReplayed"]:
            sys.stdout.write(f"{asked['name']}: {result['figures']['notReplayed']}\n")


if __name__ == "__main__":
    main()
