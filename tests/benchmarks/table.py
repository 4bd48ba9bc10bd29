"""Rows of text under a head, in columns as wide as what stands in them."""

import sys
from collections.abc import Sequence


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [head, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    texts = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    sys.stdout.write("\n".join(["", title, "", *texts, "", ""]))
    sys.stdout.flush()
