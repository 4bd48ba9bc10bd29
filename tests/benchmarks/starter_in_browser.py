"""Seconds for one picture with the starter model on this machine's graphics card, and its kernels.

    python -m tests.benchmarks.starter_in_browser PAGE CHROMIUM [--simulated]

PAGE is the page of the figures, built (``tests/benchmarks/README.md``); CHROMIUM a program, or a
folder that one was packed into. Takes half a minute on a card. With ``--simulated`` the processor
takes the card's place, which has no half precision.
"""

import argparse
import json
from pathlib import Path
from statistics import median

from tests.benchmarks.chromium_page import Browser, Result, measure
from tests.benchmarks.model_tables import print_kernels
from tests.benchmarks.release_manifest import to_manifest
from tests.benchmarks.table import print_table

BUNDLE = Path(__file__).resolve().parents[2] / "inpaint_app" / "embedded" / "starter"
PICTURES = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("chromium", type=Path)
    parser.add_argument("--simulated", action="store_true")
    parser.add_argument("--pictures", type=int, default=PICTURES, help="of each variant")
    parser.add_argument("--seconds", type=float, default=120.0)
    arguments = parser.parse_args()
    manifest = to_manifest(json.loads((BUNDLE / "fragment.json").read_text()))
    names = [variant["name"] for variant in manifest["variants"]]
    plan = [
        {
            "way": way,
            "name": name,
            "watchesMemory": False,
            "manifestUrl": "/manifest.json",
            "variant": name,
            "pictures": arguments.pictures,
        }
        for way in ("ours", "kernels")
        for name in names
    ]
    measured = measure(
        Browser(arguments.chromium, arguments.simulated),
        arguments.page,
        {"/chunks/": BUNDLE / "chunks"},
        {"/manifest.json": manifest},
        plan,
        arguments.seconds,
    )
    results = list(measured)
    print_table(
        "Starter, 512 x 512, WebGPU in Chromium",
        ["variant", "session", "first fill", "next fills (median, least)", "runs on"],
        [_row(result) for result in results if result["asked"]["way"] == "ours"],
    )
    print_kernels(results, names)


def _row(result: Result) -> list[str]:
    name = result["asked"]["name"]
    if result["kind"] != "done":
        return [name, "", "", "", result["reason"]]
    figures = result["figures"]
    first, *later = [picture["total"] for picture in figures["pictures"]]
    rest = f"{median(later):.1f} ms, {min(later):.1f} ms" if later else ""
    session = sum(figures["sessions"].values())
    words = f"{figures['provider']}: {figures['adapter']}"
    return [name, f"{session:.0f} ms", f"{first:.1f} ms", rest, words]


if __name__ == "__main__":
    main()
