import math

import numpy as np
import onnx
import onnx_ir as ir
import pytest
from onnx import TensorProto, helper

from inpaint_app.onnx_source import static
from inpaint_app.onnx_source.errors import OnnxDynamicError
from inpaint_app.onnx_source.static import make_static
from tests.onnx_source.finished import CONTRACT, decoder, load, write, write_outside

SHAPE_OPERATORS = {"Shape", "Gather", "Unsqueeze", "Cast", "ConstantOfShape", "Constant"}


def simplify(path, **constants):
    return make_static(*load(path), CONTRACT, constants)


def shuffled_by_shape():
    """DepthToSpace as exporters write it: reshapes to sizes computed from the input's shape."""
    node = helper.make_node
    ints = {"zero": [0], "eight": [8], "three": [3], "side": [64]}
    return [
        *(
            node("Constant", [], [name], value=helper.make_tensor(name, TensorProto.INT64, [1], v))
            for name, v in ints.items()
        ),
        node("Conv", ["latent", "weight"], ["features"]),
        node("Shape", ["features"], ["sizes"]),
        node("Gather", ["sizes", "zero"], ["batch"]),
        node("Concat", ["batch", "three", "eight", "eight", "eight", "eight"], ["six"], axis=0),
        node("Reshape", ["features", "six"], ["apart"]),
        node("Transpose", ["apart"], ["turned"], perm=[0, 1, 4, 2, 5, 3]),
        node("Concat", ["batch", "three", "side", "side"], ["four"], axis=0),
        node("Reshape", ["turned", "four"], ["image"]),
    ]


def test_shapes_become_numbers_and_their_arithmetic_is_gone(tmp_path):
    path = write(tmp_path, decoder(nodes=shuffled_by_shape()))
    model = simplify(path)
    assert not {node.op_type for node in model.graph} & SHAPE_OPERATORS
    assert [value.shape for value in model.graph.inputs] == [(1, 4, 8, 8)]
    assert all(value.shape.is_static() for node in model.graph for value in node.outputs)


@pytest.mark.parametrize("place", [write_outside, lambda folder: write(folder, decoder())])
def test_weights_stay_where_they_lie(tmp_path, place):
    path = place(tmp_path)
    model = simplify(path)
    tensor = model.graph.initializers["weight"].const_value
    assert str(tensor.base_dir) == str(tmp_path)
    expected = onnx.numpy_helper.to_array(decoder().graph.initializer[0])
    assert np.array_equal(tensor.numpy(), expected)


def test_the_header_is_the_hubs_own(tmp_path):
    model = decoder(opsets=[helper.make_opsetid("ai.onnx", 18)])
    model.producer_name, model.ir_version = "<b>" * 500, 8
    for node in model.graph.node:
        node.domain = "ai.onnx"
    made = ir.to_proto(simplify(write(tmp_path, model)))
    assert (made.producer_name, made.producer_version, made.ir_version) == ("moebius-hub", "", 10)
    assert [(entry.domain, entry.version) for entry in made.opset_import] == [("", 18)]
    assert {node.domain for node in made.graph.node} == {""}


def test_a_shape_that_depends_on_values_is_refused(tmp_path):
    nodes = [
        helper.make_node("NonZero", ["latent"], ["where"]),
        helper.make_node("Cast", ["where"], ["image"], to=TensorProto.FLOAT),
    ]
    with pytest.raises(OnnxDynamicError, match="NonZero"):
        simplify(write(tmp_path, decoder(nodes=nodes)))


def test_a_graph_that_makes_another_size_is_refused(tmp_path):
    nodes = [helper.make_node("Conv", ["latent", "weight"], ["image"])]
    with pytest.raises(OnnxDynamicError, match="makes"):
        simplify(write(tmp_path, decoder(nodes=nodes)))


def grown(*shape):
    tensor = helper.make_tensor("size", TensorProto.INT64, [len(shape)], shape)
    return [
        helper.make_node("Constant", [], ["size"], value=tensor),
        helper.make_node("ConstantOfShape", ["size"], ["huge"]),
        helper.make_node("ReduceSum", ["huge"], ["sum"], keepdims=0),
        helper.make_node("Conv", ["latent", "weight"], ["features"]),
        helper.make_node("DepthToSpace", ["features"], ["made"], blocksize=8),
        helper.make_node("Add", ["made", "sum"], ["image"]),
    ]


@pytest.mark.parametrize("shape", [(1 << 40,), (1 << 16, 1 << 16)])
def test_a_small_graph_cannot_ask_for_a_huge_constant(tmp_path, shape):
    assert math.prod(shape) > static.MAX_ELEMENTS
    with pytest.raises(OnnxDynamicError):
        simplify(write(tmp_path, decoder(nodes=grown(*shape))))


def test_folding_stops_at_its_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(static, "MAX_FOLDED_ELEMENTS", 100)
    nodes = grown(16, 16)
    assert "ConstantOfShape" in [
        node.op_type for node in simplify(write(tmp_path, decoder(nodes=nodes))).graph
    ]


def test_a_huge_value_on_the_way_is_refused(tmp_path):
    size = helper.make_tensor("size", TensorProto.INT64, [4], [1 << 10, 4, 1 << 9, 1 << 9])
    nodes = [
        helper.make_node("Constant", [], ["size"], value=size),
        helper.make_node("ReduceMax", ["latent"], ["most"], keepdims=1),
        helper.make_node("Expand", ["most", "size"], ["huge"]),
        helper.make_node("ReduceSum", ["huge"], ["sum"], keepdims=0),
        *grown(1)[3:],
    ]
    with pytest.raises(OnnxDynamicError, match="at once"):
        simplify(write(tmp_path, decoder(nodes=nodes)))


def test_nodes_that_contradict_each_other_are_refused(tmp_path):
    nodes = [
        helper.make_node("MatMul", ["latent", "weight"], ["features"]),
        helper.make_node("DepthToSpace", ["features"], ["image"], blocksize=8),
    ]
    with pytest.raises(OnnxDynamicError):
        simplify(write(tmp_path, decoder(nodes=nodes)))
