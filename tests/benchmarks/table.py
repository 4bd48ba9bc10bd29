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


def print_markdown(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The same as README.md has it, to be pasted there."""
    lines = [head, ["---"] * len(head), *rows]
    texts = [f"| {' | '.join(line)} |" for line in lines]
    sys.stdout.write("\n".join(["", f"{title}:", "", *texts, "", ""]))
    sys.stdout.flush()
