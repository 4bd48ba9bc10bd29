"""A checked graph with a free batch -> one in which every shape is a number and none is computed.

The exporter's shape arithmetic depends on the inputs' shapes alone. With those fixed, onnxscript's
constant folding computes all of it once, here, instead of at every step in a browser. The inputs
that are always the same (the guidance pair's ids) become constants with it, and with them every
product of weights and ids.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
import onnx_ir as ir
from numpy.typing import NDArray
from onnx_ir.passes.common import ClearMetadataAndDocStringPass
from onnxscript import optimizer

from inpaint_app.export.graphs import IR_VERSION, OPSET, GraphSpec
from inpaint_app.export.simplify import simplify
from inpaint_app.onnx_source.errors import OnnxDynamicError
from inpaint_app.onnx_source.graph_file import SourceGraph
from inpaint_app.onnx_source.weights import Weight

PRODUCER = "moebius-hub"
# A value of the published size has 67 million elements (the decoder's at 512 x 512); folding
# constants may not make more than the weights of a network that size.
MAX_ELEMENTS = 1 << 28
MAX_FOLDED_ELEMENTS = 1 << 28
# Below this, any two constants together make few enough elements to be computed unseen.
SMALL = 1024
# These make more of what they read than their inputs' shapes say.
_GROWING = frozenset(
    {"ConstantOfShape", "Expand", "EyeLike", "OneHot", "Pad", "Range", "Resize", "Tile", "Upsample"}
)
_ROUNDS = 4


def make_static(
    source: SourceGraph,
    weights: Mapping[str, Weight],
    contract: GraphSpec,
    constants: Mapping[str, NDArray[np.int64]],
) -> ir.Model:
    """The graph with the shapes of ``contract``; ``constants`` are inputs that never change.

    Weights stay where they lie, as references. Raises OnnxDynamicError.
    """
    model = ir.serde.deserialize_model(source.proto)
    ClearMetadataAndDocStringPass()(model)
    _rewrite_header(model)
    for name, weight in weights.items():
        model.graph.initializers[name].const_value = refer_to(weight)
    _fix_inputs(model.graph, contract, constants)
    for value in [*model.graph.outputs, *(out for node in model.graph for out in node.outputs)]:
        value.shape = None
    name = source.path.name
    try:
        optimizer.optimize_ir(
            model,
            num_iterations=_ROUNDS,
            input_size_limit=MAX_ELEMENTS,
            output_size_limit=MAX_ELEMENTS,
            should_fold=_folding_within_bounds(),
        )
        simplify(model)
    except Exception as error:  # of whatever the passes make of a graph that nobody foresaw
        raise OnnxDynamicError(f"{name} could not be simplified: {str(error)[:300]}") from error
    _check_shapes(model.graph, contract, name)
    return model


def refer_to(weight: Weight) -> ir.ExternalTensor:
    """The weight as a reference that is followed when it is needed."""
    return ir.ExternalTensor(
        weight.path.name,
        weight.offset,
        weight.length,
        ir.DataType.from_numpy(weight.dtype),
        shape=ir.Shape(weight.shape),
        name=weight.name,
        base_dir=weight.path.parent,
    )


def _rewrite_header(model: ir.Model) -> None:
    """Who made the file, and by which of its two names it calls ONNX' domain, is all the same."""
    model.ir_version = IR_VERSION
    model.producer_name, model.producer_version = PRODUCER, ""
    model.opset_imports.clear()
    model.opset_imports[""] = OPSET
    for node in model.graph:
        node.domain = ""


def _fix_inputs(
    graph: ir.Graph, contract: GraphSpec, constants: Mapping[str, NDArray[np.int64]]
) -> None:
    specs = {tensor.name: tensor for tensor in contract.inputs}
    for value in list(graph.inputs):
        assert value.name is not None  # noqa: S101 - checked with the interface
        value.shape = ir.Shape(specs[value.name].shape)
        value.type = ir.TensorType(ir.DataType.from_numpy(np.dtype(specs[value.name].dtype)))
        if value.name in constants:
            graph.inputs.remove(value)
            value.const_value = ir.tensor(constants[value.name], name=value.name)
            graph.register_initializer(value)


def _folding_within_bounds() -> Callable[[ir.Node], bool | None]:
    left = MAX_FOLDED_ELEMENTS

    def should_fold(node: ir.Node) -> bool | None:
        nonlocal left
        sizes = [_elements(value) for value in node.outputs]
        if node.op_type == "ConstantOfShape":
            sizes = [_elements_asked_for(node)]
        is_small = node.op_type not in _GROWING and all(
            value is None or (_elements(value) or math.inf) <= SMALL for value in node.inputs
        )
        made = sum(SMALL * SMALL if size is None else size for size in sizes)
        if made > left or (None in sizes and not is_small):
            return False
        left -= made
        # Left to itself the folding passes over some constants that shapes are made of.
        return True if node.op_type == "ConstantOfShape" else None

    return should_fold


def _elements(value: ir.Value) -> int | None:
    if value.shape is None or not value.shape.is_static():
        return None
    return math.prod(int(size) for size in value.shape.numpy())


def _elements_asked_for(node: ir.Node) -> int | None:
    shape = node.inputs[0]
    if shape is None or shape.const_value is None or shape.const_value.size > SMALL:
        return None
    return math.prod(int(size) for size in shape.const_value.numpy().reshape(-1))


def _check_shapes(graph: ir.Graph, contract: GraphSpec, name: str) -> None:
    for node in graph:
        for value in node.outputs:
            elements = _elements(value)
            if elements is None:
                raise OnnxDynamicError(
                    f"{name}: the shape of what a node {node.op_type} makes stays open."
                )
            if elements > MAX_ELEMENTS:
                raise OnnxDynamicError(
                    f"{name}: a node {node.op_type} makes {elements} numbers at once."
                )
    found = {value.name: tuple(value.shape.numpy()) for value in graph.outputs if value.shape}
    wanted = {tensor.name: tensor.shape for tensor in contract.outputs}
    if found != wanted:
        raise OnnxDynamicError(f"{name} makes {found}, not {wanted}.")
