"""The buffers of values that live while a graph runs, and those that the runtime ends up with.

onnxruntime's WebGPU provider gives a value a buffer of the next size in a table, and keeps a buffer
that is free for the next value of that size; it gives none back before the session ends
(https://github.com/microsoft/onnxruntime, core/providers/webgpu/buffer_manager.cc). So of each size
a graph holds as many as it ever needed at once.
"""

import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import onnx

from inpaint_app.validate.constants import asked_inputs
from inpaint_app.validate.launches import VIEWS

# Its table, in bytes. A larger buffer is as large as its value, in steps of 16.
_SIZES: Final = (
    *(64, 128, 256, 512, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288),
    *(1048576, 2097152, 4194304, 8388608, 12582912, 16777216, 26214400, 33554432, 44236800),
    *(58982400, 67108864, 134217728, 167772160),
)
_STEP: Final = 16

Change = tuple[Sequence[str], Sequence[str]]
"""Names of the buffers that one node needs anew, and of those that nobody reads after it."""


def iter_changes(
    nodes: Sequence[onnx.NodeProto], graph: onnx.GraphProto, weights: frozenset[str]
) -> Iterator[Change]:
    """The inputs of ``graph``, then each of ``nodes`` in the order in which they are listed.

    A value that only shows another's bytes in another shape has its buffer.
    """
    buffer_of: dict[str, str] = {}
    for node in nodes:
        for output in node.output:
            is_view = node.op_type in VIEWS and node.input[0] not in weights
            buffer_of[output] = buffer_of.get(node.input[0], node.input[0]) if is_view else output
    uses = Counter(buffer_of.get(name, name) for node in nodes for name in _read(node, weights))
    uses.update(buffer_of.get(output.name, output.name) for output in graph.output)
    yield [value.name for value in asked_inputs(graph)], []
    for node in nodes:
        ended = []
        for name in _read(node, weights):
            buffer = buffer_of.get(name, name)
            uses[buffer] -= 1
            if not uses[buffer]:
                ended.append(buffer)
        yield sorted({name for name in node.output if buffer_of[name] == name}), ended


def most_live_bytes(changes: Iterable[Change], sizes: Mapping[str, int]) -> int:
    """Most bytes alive at one node."""
    live = most = 0
    for made, ended in changes:
        live += sum(sizes[name] for name in made)
        most = max(most, live)
        live -= sum(sizes[name] for name in ended)
    return most


def most_kept_buffers(changes: Iterable[Change], sizes: Mapping[str, int]) -> Mapping[int, int]:
    """How many buffers of which size, in bytes, the runtime has made when the graph has run."""
    live: Counter[int] = Counter()
    most: Counter[int] = Counter()
    for made, ended in changes:
        for name in made:
            size = _buffer_size(sizes[name])
            live[size] += 1
            most[size] = max(most[size], live[size])
        live.subtract(_buffer_size(sizes[name]) for name in ended)
    return dict(most)


def _read(node: onnx.NodeProto, weights: frozenset[str]) -> Iterator[str]:
    return (name for name in node.input if name and name not in weights)


def _buffer_size(size: int) -> int:
    index = bisect.bisect_left(_SIZES, size)
    return _SIZES[index] if index < len(_SIZES) else -(-size // _STEP) * _STEP
