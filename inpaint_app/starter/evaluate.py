"""Measures the starter model beside the plain fills: `python -m inpaint_app.starter.evaluate`.

A fixed list of photographs, mask kinds and seeds; every fill is pasted back and measured inside the
hole only. Prints a Markdown table, and writes a contact sheet where one is asked for.
"""

import argparse
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inpaint_app.starter.baselines import BASELINES, Fill
from inpaint_app.starter.contact_sheet import marked, write_sheet
from inpaint_app.starter.filling import fill
from inpaint_app.starter.masks import KINDS, draw_mask
from inpaint_app.starter.photographs import load_all
from inpaint_app.starter.quality import Quality, measure
from inpaint_app.starter.randomness import Randomness
from inpaint_app.starter.weights import WEIGHTS, load_inpainter

SIZE = 512
SEED = 7
OURS = "starter model"


@dataclass(frozen=True)
class Case:
    """One photograph with one hole, uint8 (H, W, 3) and (H, W), 255 inside."""

    name: str
    kind: str
    picture: NDArray[np.uint8]
    mask: NDArray[np.uint8]


def cases(folder: Path | None = None, size: int = SIZE) -> list[Case]:
    """The 48 cases, the same on every machine: masks are drawn on the CPU from fixed seeds."""
    photographs = load_all(size, folder)
    listed = []
    for number, kind in enumerate(KINDS):
        random = Randomness(SEED + number)
        for name, picture in photographs.items():
            mask = draw_mask(kind, random, 1, size)[0, 0].numpy() * 255
            listed.append(Case(name, kind, picture, mask.astype(np.uint8)))
    return listed


def row(name: str, kinds: list[str], found: list[Quality]) -> str:
    """One line of the table: means, the gradient ratio's median, PSNR and SSIM by kind of mask."""
    cells = [
        name,
        f"{statistics.mean(q.psnr for q in found):.2f}",
        f"{statistics.mean(q.ssim for q in found):.3f}",
        f"{statistics.median(q.gradient for q in found):.2f}",
    ]
    for kind in KINDS:
        of_kind = [q for q, its in zip(found, kinds, strict=True) if its == kind]
        psnr = statistics.mean(q.psnr for q in of_kind)
        ssim = statistics.mean(q.ssim for q in of_kind)
        cells.append(f"{psnr:.2f} / {ssim:.3f}")
    return "| " + " | ".join(cells) + " |"


def table(fills: dict[str, Fill], listed: list[Case]) -> str:
    """The whole Markdown table for some ways to fill."""
    head = ["", "PSNR", "SSIM", "gradient energy / truth (median)", *KINDS]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for name, way in fills.items():
        found = [measure(way(c.picture, c.mask), c.picture, c.mask) for c in listed]
        lines.append(row(name, [c.kind for c in listed], found))
    return "\n".join(lines)


def sheet_rows(ours: Fill, listed: list[Case]) -> list[list[NDArray[np.uint8]]]:
    """For each case the input, its hole, Telea's fill and ours."""
    telea = BASELINES["OpenCV Telea"]
    return [
        [c.picture, marked(c.picture, c.mask), telea(c.picture, c.mask), ours(c.picture, c.mask)]
        for c in listed
    ]


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure the starter model beside plain fills.")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--photographs", type=Path, help="a folder that holds them already")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--sheet", type=Path, help="write a contact sheet to this file")
    parser.add_argument("--side", type=int, default=160, help="pixels of a picture on the sheet")
    parser.add_argument("--only-ours", action="store_true")
    options = parser.parse_args(arguments)
    network = load_inpainter(options.weights, options.device)

    def ours(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return fill(network, picture, mask)

    listed = cases(options.photographs)
    fills: dict[str, Fill] = {OURS: ours} if options.only_ours else {OURS: ours, **BASELINES}
    sys.stdout.write(table(fills, listed) + "\n")
    if options.sheet:
        write_sheet(sheet_rows(ours, listed), options.sheet, side=options.side, columns=3)


if __name__ == "__main__":
    main()
