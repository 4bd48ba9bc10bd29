"""How a graph's weights are stored, measured against the fp32 values that were traced."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx_ir as ir

from inpaint_app.chunk.layout import stays_inline
from inpaint_app.export.int8_storage import SCALES

_FLOATS = frozenset({ir.DataType.FLOAT, ir.DataType.FLOAT16})


@dataclass(frozen=True)
class Storage:
    """The weights of one graph, and how many of them are stored as halves, or as bytes.

    A weight is a floating-point tensor that is too large to lie in the graph file; what is smaller
    are the constants of formulas, and a bias of a few numbers.

    ``rounded`` names those whose values are not exactly what was traced; with none of them,
    storing was lossless. ``int8_bytes`` are those of the integers alone; ``kept`` names what is no
    byte in a graph that stores some as bytes.
    """

    variant: str
    role: str
    tensors: int
    bytes: int
    half_tensors: int
    half_bytes: int
    rounded: tuple[str, ...]
    int8_tensors: int = 0
    int8_bytes: int = 0
    kept: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """A document of JSON's types."""
        lists = {"rounded": list(self.rounded), "kept": list(self.kept)}
        return vars(self) | lists | {"lossless": not self.rounded}


def weights_of(model: ir.Model) -> dict[str, ir.TensorProtocol]:
    """The weights of a traced model as they are now, by name, without a copy."""
    found = {}
    for name, value in model.graph.initializers.items():
        tensor = value.const_value
        is_float = tensor is not None and tensor.dtype in _FLOATS
        if (
            tensor is not None
            and is_float
            and not stays_inline(tensor.nbytes, is_floating_point=True)
        ):
            found[name] = tensor
    return found


def measure_storage(
    traced: Mapping[str, ir.TensorProtocol], model: ir.Model, *, variant: str, role: str
) -> Storage:
    """Compare the weights of ``model`` with those that were traced, bit by bit as float32."""
    stored = {
        name: value.const_value
        for name, value in model.graph.initializers.items()
        if _source(traced, name) is not None and value.const_value is not None
    }
    scales = [stored.pop(name) for name in list(stored) if name.endswith(SCALES)]
    halves = [tensor for tensor in stored.values() if tensor.dtype == ir.DataType.FLOAT16]
    integers = [tensor for tensor in stored.values() if tensor.dtype == ir.DataType.INT8]
    return Storage(
        variant,
        role,
        tensors=len(stored),
        bytes=sum(tensor.nbytes for tensor in (*stored.values(), *scales)),
        half_tensors=len(halves),
        half_bytes=sum(tensor.nbytes for tensor in halves),
        rounded=tuple(
            name for name, tensor in stored.items() if not _is_exact(traced, name, tensor)
        ),
        int8_tensors=len(integers),
        int8_bytes=sum(tensor.nbytes for tensor in integers),
        kept=tuple(
            name for name, tensor in stored.items() if integers and tensor.dtype != ir.DataType.INT8
        ),
    )


def _is_exact(
    traced: Mapping[str, ir.TensorProtocol], name: str, tensor: ir.TensorProtocol
) -> bool:
    source = _source(traced, name)
    return source is tensor or (
        source is not None
        and tensor.dtype != ir.DataType.INT8
        and np.array_equal(tensor.numpy().astype(np.float32), source.numpy())
    )


def _source(traced: Mapping[str, ir.TensorProtocol], name: str) -> ir.TensorProtocol | None:
    """What ``name`` was made of: itself, or of what it is a copy called ``<name>.<precision>``."""
    return traced.get(name, traced.get(name.rpartition(".")[0]))
