"""One flat graph of ONNX' own operators and nothing beside it, or no graph for us.

The file is walked as protobuf's wire format and never parsed into messages: what a message costs in
memory is the sender's choice. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from inpaint_app.checkpoint.onnx_file.errors import (
    OnnxDomainError,
    OnnxGraphSizeError,
    OnnxMalformedError,
    OnnxNestedError,
)
from inpaint_app.checkpoint.onnx_file.tensors import (
    OnnxTensor,
    check_ranges,
    read_tensor,
    read_text,
)
from inpaint_app.checkpoint.onnx_file.wire import (
    BYTES,
    FIXED32,
    VARINT,
    Field,
    OpenFile,
    WireReader,
)

# What protobuf itself can hold; a larger model has its weights outside.
MAX_FILE_BYTES: Final = (1 << 31) - 1
# A graph of five thousand nodes has 120,000.
MAX_PARTS: Final = 300_000
OWN_DOMAINS: Final = ("", "ai.onnx")

_MODEL: Final = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26})
_GRAPH: Final = frozenset({1, 2, 5, 10, 11, 12, 13, 14, 15, 16})
_NODE: Final = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
_ATTRIBUTE: Final = frozenset({*range(1, 12), 13, 14, 15, 20, 21, 22, 23})
# The fields that are numbers, or lists of them; all others are texts and messages.
_MODEL_NUMBERS: Final = {1: (VARINT,), 5: (VARINT,)}
_ATTRIBUTE_NUMBERS: Final = {
    2: (FIXED32,), 3: (VARINT,), 7: (FIXED32, BYTES), 8: (VARINT, BYTES), 20: (VARINT,),
}  # fmt: skip
_NO_NUMBERS: Final[Mapping[int, tuple[int, ...]]] = {}
_MODEL_HIDDEN: Final = {20: "training information", 25: "functions", 26: "device configurations"}
_GRAPH_HIDDEN: Final = {14: "quantization annotations", 15: "sparse weights"}
_NODE_HIDDEN: Final = {8: "an overload", 10: "device configurations"}
_ATTRIBUTE_HIDDEN: Final = {
    6: "a graph", 11: "graphs", 14: "a type", 15: "types", 21: "a reference to a function",
    22: "sparse weights", 23: "sparse weights",
}  # fmt: skip
_OPSET_DOMAIN: Final = 1


@dataclass
class OnnxContents:
    """The initializers by name, what goes in and out, and the files of weights beside the graph."""

    tensors: dict[str, OnnxTensor] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    files_beside: tuple[str, ...] = ()


def read_graph(stream: BinaryIO, size: int) -> OnnxContents:
    """What an open file of ``size`` bytes holds. Raises what ``onnx_file/errors.py`` lists."""
    if size > MAX_FILE_BYTES:
        raise OnnxGraphSizeError(f"The graph has {size} bytes.")
    return _Walk(stream).model(size)


class _Walk:
    def __init__(self, stream: BinaryIO) -> None:
        self._wire = WireReader(OpenFile(stream), "The file", MAX_PARTS)
        self._contents = OnnxContents()

    def model(self, size: int) -> OnnxContents:
        graphs = []
        for part in self._wire.fields(0, size):
            _check(part, _MODEL, _MODEL_HIDDEN, _MODEL_NUMBERS)
            if part.number == 7:  # noqa: PLR2004 - graph
                graphs.append(part)
            elif part.number == 8:  # noqa: PLR2004 - opset_import
                self._operator_set(part)
        if len(graphs) != 1:
            raise OnnxMalformedError(f"The file has {len(graphs)} ONNX graphs, not one.")
        self._graph(graphs[0])
        self._contents.files_beside = check_ranges(self._contents.tensors.values())
        return self._contents

    def _operator_set(self, message: Field) -> None:
        for part in self._wire.fields(message.payload, message.end):
            if part.number == _OPSET_DOMAIN:
                self._check_domain(part)

    def _check_domain(self, part: Field) -> None:
        domain = read_text(self._wire, part)
        if domain not in OWN_DOMAINS:
            raise OnnxDomainError(f"The graph uses the domain {domain[:80]!a}.")

    def _graph(self, message: Field) -> None:
        for part in self._wire.fields(message.payload, message.end):
            _check(part, _GRAPH, _GRAPH_HIDDEN, _NO_NUMBERS)
            match part.number:
                case 1:
                    self._node(part)
                case 5:
                    self._initializer(part)
                case 11:
                    self._contents.inputs.append(self._value_name(part))
                case 12:
                    self._contents.outputs.append(self._value_name(part))

    def _initializer(self, part: Field) -> None:
        tensor = read_tensor(self._wire, part)
        if not tensor.name or tensor.name in self._contents.tensors:
            raise OnnxMalformedError("The graph has two tensors of one name, or one without.")
        self._contents.tensors[tensor.name] = tensor

    def _value_name(self, message: Field) -> str:
        for part in self._wire.fields(message.payload, message.end):
            if part.number == 1:
                return read_text(self._wire, part)
        return ""

    def _node(self, message: Field) -> None:
        for part in self._wire.fields(message.payload, message.end):
            _check(part, _NODE, _NODE_HIDDEN, _NO_NUMBERS)
            if part.number == 5:  # noqa: PLR2004 - attribute
                self._attribute(part)
            elif part.number == 7:  # noqa: PLR2004 - domain
                self._check_domain(part)

    def _attribute(self, message: Field) -> None:
        for part in self._wire.fields(message.payload, message.end):
            _check(part, _ATTRIBUTE, _ATTRIBUTE_HIDDEN, _ATTRIBUTE_NUMBERS)
            is_tensor = part.number in (5, 10)
            if is_tensor and read_tensor(self._wire, part).outside is not None:
                raise OnnxNestedError("A node of the graph has external data.")


def _check(
    part: Field,
    known: frozenset[int],
    hidden: Mapping[int, str],
    numbers: Mapping[int, tuple[int, ...]],
) -> None:
    """What another reader would skip for its kind is refused: it could stand there twice."""
    if part.number in hidden:
        raise OnnxNestedError(f"The graph has {hidden[part.number]}, or one of its nodes has.")
    if part.number not in known or part.kind not in numbers.get(part.number, (BYTES,)):
        raise OnnxMalformedError(f"The graph has a part that ONNX does not define ({part.number}).")
