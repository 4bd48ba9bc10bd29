"""A convolution over volumes that looks at one slice at a time -> one over pictures.

``Conv`` of (b, c, d, h, w) with a kernel (1, kh, kw) is the convolution of b d pictures with
(kh, kw): exact, and Safari compiles nothing but the latter. The predecessor's first graphs have it
in every local lambda, with one channel.
"""

from collections.abc import Sequence

import onnx_ir as ir
from onnx_ir.passes.common import ShapeInferencePass

from inpaint_app.export.simplify import simplify

_VOLUME = 5
# How each attribute begins where nothing happens along the depth; pads have a second half.
_ATTRIBUTES = {"kernel_shape": 1, "strides": 1, "dilations": 1, "pads": 0}


def flatten_convolutions(model: ir.Model) -> int:
    """Replace every such convolution of a static graph in place; how many there were."""
    found = [node for node in model.graph if node.op_type == "Conv" and _is_flat(node)]
    for index, node in enumerate(found):
        _flatten(model.graph, node, f"flat.{index}")
    if found:
        ShapeInferencePass()(model)
        simplify(model)
    return len(found)


def _is_flat(node: ir.Node) -> bool:
    volume, kernel = node.inputs[0], node.inputs[1]
    if volume is None or kernel is None or kernel.const_value is None or kernel.shape is None:
        return False
    if volume.shape is None or len(volume.shape) != _VOLUME or kernel.shape[2] != 1:
        return False
    if node.attributes.get_string("auto_pad", "NOTSET") != "NOTSET":
        return False
    for name, nothing in _ATTRIBUTES.items():
        values = node.attributes.get_ints(name, [])
        if any(value != nothing for value in values[::3]):
            return False
    return True


def _flatten(graph: ir.Graph, node: ir.Node, name: str) -> None:
    volume, kernel, output = node.inputs[0], node.inputs[1], node.outputs[0]
    assert volume is not None and kernel is not None  # noqa: S101, PT018 - _is_flat has looked
    batch, channels, depth, *picture = _sizes(volume)
    _, made, _, *result = _sizes(output)
    slices = _add(graph, node, "Transpose", volume, perm=[0, 2, 1, 3, 4])
    pictures = _reshape(graph, node, slices, [batch * depth, channels, *picture], f"{name}.in")
    flat = {key: _without_depth(node.attributes.get_ints(key, [])) for key in _ATTRIBUTES}
    convolved = ir.node(
        "Conv",
        [pictures, _flat_kernel(graph, kernel, f"{name}.kernel"), *node.inputs[2:]],
        attributes={"group": node.attributes.get_int("group", 1)}
        | {key: values for key, values in flat.items() if values},
    )
    graph.insert_before(node, convolved)
    apart = _reshape(
        graph, node, convolved.outputs[0], [batch, depth, made, *result], f"{name}.out"
    )
    back = _add(graph, node, "Transpose", apart, perm=[0, 2, 1, 3, 4])
    back.shape, back.type, back.name = output.shape, output.type, output.name
    ir.convenience.replace_all_uses_with(output, back, replace_graph_outputs=True)
    graph.remove(node, safe=True)


def _sizes(value: ir.Value) -> list[int]:
    assert value.shape is not None  # noqa: S101 - the graph is static
    return [int(size) for size in value.shape.numpy()]


def _without_depth(values: Sequence[int]) -> list[int]:
    return [value for index, value in enumerate(values) if index % 3]


def _flat_kernel(graph: ir.Graph, kernel: ir.Value, name: str) -> ir.Value:
    """The same bytes where they lie, as (o, c, kh, kw)."""
    outputs, inputs, _, *sides = _sizes(kernel)
    tensor, shape = kernel.const_value, ir.Shape([outputs, inputs, *sides])
    assert tensor is not None  # noqa: S101 - _is_flat has looked
    if isinstance(tensor, ir.ExternalTensor):
        flat: ir.TensorProtocol = ir.ExternalTensor(
            tensor.location,
            tensor.offset,
            tensor.length,
            tensor.dtype,
            shape=shape,
            name=name,
            base_dir=tensor.base_dir,
        )
    else:
        flat = ir.tensor(tensor.numpy().reshape(outputs, inputs, *sides), name=name)
    value = ir.Value(name=name, shape=shape, type=kernel.type, const_value=flat)
    graph.register_initializer(value)
    return value


def _reshape(
    graph: ir.Graph, before: ir.Node, value: ir.Value, sizes: list[int], name: str
) -> ir.Value:
    tensor = ir.tensor(sizes, dtype=ir.DataType.INT64, name=name)
    shape = ir.Value(
        name=name,
        shape=ir.Shape([len(sizes)]),
        type=ir.TensorType(ir.DataType.INT64),
        const_value=tensor,
    )
    graph.register_initializer(shape)
    made = ir.node("Reshape", [value, shape])
    graph.insert_before(before, made)
    # The next simplification reads it before shapes are inferred again.
    made.outputs[0].shape, made.outputs[0].type = ir.Shape(sizes), value.type
    return made.outputs[0]


def _add(graph: ir.Graph, before: ir.Node, op: str, value: ir.Value, perm: list[int]) -> ir.Value:
    node = ir.node(op, [value], attributes={"perm": perm})
    graph.insert_before(before, node)
    sizes = _sizes(value)
    made = node.outputs[0]
    made.shape, made.type = ir.Shape([sizes[axis] for axis in perm]), value.type
    return made
