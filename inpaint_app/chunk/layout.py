"""Where each tensor lies: a pure plan from names and sizes to files and offsets.

Files are filled in the natural order of the tensors' names and close on tensor boundaries, so the
plan depends on names and sizes alone: a fine-tune that changes some values keeps every boundary,
and with it the bytes of all files that it did not touch.

Small tensors come first, in files without large ones. Two of three tensors are biases and norms,
all of them together less than one chunk, and a browser needs about as long to read a part of a
stored file as all of it: so it reads these files once, and only large tensors one by one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inpaint_app.chunk.digest import CHUNK_BYTES

# Cache line of every CPU that matters and a multiple of every element size; bigger would be waste.
ALIGNMENT = 64

SMALL_BYTES = 64 * 1024

# Loading a graph reads shapes, axes and scales while it infers shapes, before it looks at external
# data, so these have to stay inside: integers of any such list, floats of at most 8 numbers.
INLINE_INTEGER_BYTES = 1024
INLINE_FLOAT_BYTES = 32


@dataclass(frozen=True)
class Placement:
    """``length`` bytes of tensor ``name`` start at ``offset`` of its file."""

    name: str
    offset: int
    length: int


def stays_inline(size: int, *, is_floating_point: bool) -> bool:
    """Whether a tensor of ``size`` bytes belongs in the graph file."""
    return size <= (INLINE_FLOAT_BYTES if is_floating_point else INLINE_INTEGER_BYTES)


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Sort key that puts ``blocks.2`` before ``blocks.10``; distinct names have distinct keys."""
    parts = re.split(r"([0-9]+)", name)
    numbers = tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
    return (*numbers, (-1, name))


def align(offset: int) -> int:
    """The next multiple of ALIGNMENT at or after ``offset``."""
    return -(-offset // ALIGNMENT) * ALIGNMENT


def plan_files(
    sizes: Iterable[tuple[str, int]], target: int = CHUNK_BYTES
) -> list[tuple[Placement, ...]]:
    """Assign tensors (name, bytes) to files of at most ``target`` bytes.

    A tensor above ``target`` gets a file of its own, and tensors of up to ``SMALL_BYTES`` share no
    file with larger ones. The order of ``sizes`` does not matter.
    """
    ordered = sorted(sizes, key=lambda item: natural_key(item[0]))
    small = [item for item in ordered if item[1] <= SMALL_BYTES]
    large = [item for item in ordered if item[1] > SMALL_BYTES]
    return [*_fill(small, target), *_fill(large, target)]


def _fill(sizes: Iterable[tuple[str, int]], target: int) -> Iterator[tuple[Placement, ...]]:
    current: list[Placement] = []
    end = 0
    for name, length in sizes:
        offset = align(end)
        if current and offset + length > target:
            yield tuple(current)
            current, offset = [], 0
        current.append(Placement(name, offset, length))
        end = offset + length
    if current:
        yield tuple(current)
