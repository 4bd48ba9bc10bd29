import numpy as np
import onnx_ir as ir
from onnx import TensorProto, helper, numpy_helper

from inpaint_app.export import simplify as rules
from inpaint_app.export.simplify import (
    drop_neutral_nodes,
    merge_reshapes,
    simplify,
    store_as_read,
    store_in_shape,
    turn_in_products,
)


def graph_of(nodes, outputs, initializers=()):
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (2, 6))],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in initializers],
        value_info=[helper.make_tensor_value_info("middle", TensorProto.FLOAT, (2, 6))],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    return ir.from_proto(model)


def operators(model):
    return [node.op_type for node in model.graph]


def affine(op_type, constant):
    nodes = [
        helper.make_node(op_type, ["x", "c"], ["middle"]),
        helper.make_node("Relu", ["middle"], ["y"]),
    ]
    return graph_of(nodes, [("y", (2, 6))], [("c", constant)])


def test_a_product_with_ones_and_a_sum_with_zeros_are_dropped():
    for op_type, constant in (("Mul", np.ones(6, np.float32)), ("Add", np.zeros(6, np.float32))):
        model = affine(op_type, constant)
        drop_neutral_nodes(model)
        assert operators(model) == ["Relu"]


def test_any_other_constant_stays():
    almost = np.array([1, 1, 1, 1, 1, 1.0001], np.float32)
    for op_type, constant in (("Mul", almost), ("Add", np.ones(6, np.float32))):
        model = affine(op_type, constant)
        drop_neutral_nodes(model)
        assert operators(model) == [op_type, "Relu"]


def test_a_neutral_constant_that_broadcasts_its_input_stays():
    nodes = [
        helper.make_node("Add", ["x", "c"], ["wide"]),
        helper.make_node("Relu", ["wide"], ["y"]),
    ]
    model = graph_of(nodes, [("y", (3, 2, 6))], [("c", np.zeros((3, 1, 1), np.float32))])
    model.graph.node(0).outputs[0].shape = ir.Shape((3, 2, 6))
    drop_neutral_nodes(model)
    assert operators(model) == ["Add", "Relu"]


def test_a_chain_of_reshapes_becomes_one():
    nodes = [
        helper.make_node("Reshape", ["x", "a"], ["long"]),
        helper.make_node("Unsqueeze", ["long", "axis"], ["longer"]),
        helper.make_node("Reshape", ["longer", "b"], ["y"]),
    ]
    model = graph_of(
        nodes,
        [("y", (3, 4))],
        [
            ("a", np.array([12], np.int64)),
            ("axis", np.array([0], np.int64)),
            ("b", np.array([3, 4], np.int64)),
        ],
    )
    model.graph.node(0).outputs[0].shape = ir.Shape((12,))
    model.graph.node(1).outputs[0].shape = ir.Shape((1, 12))
    simplify(model)
    assert operators(model) == ["Reshape"]
    assert model.graph.node(0).inputs[0].name == "x"
    assert [output.name for output in model.graph.outputs] == ["y"]


def test_a_reshape_to_the_same_shape_is_dropped():
    nodes = [
        helper.make_node("Reshape", ["x", "same"], ["middle"]),
        helper.make_node("Relu", ["middle"], ["y"]),
    ]
    model = graph_of(nodes, [("y", (2, 6))], [("same", np.array([2, 6], np.int64))])
    merge_reshapes(model)
    assert operators(model) == ["Relu"]


def test_a_value_computed_twice_is_computed_once():
    nodes = [
        helper.make_node("Relu", ["x"], ["first"]),
        helper.make_node("Relu", ["x"], ["second"]),
        helper.make_node("Add", ["first", "second"], ["y"]),
    ]
    model = graph_of(nodes, [("y", (2, 6))])
    simplify(model)
    assert operators(model) == ["Relu", "Add"]


def test_a_product_reads_a_matrix_that_was_turned_for_it_as_it_is_stored():
    for before, after in ((0, 1), (1, 0)):
        nodes = [
            helper.make_node("Transpose", ["w"], ["turned"], perm=[1, 0]),
            helper.make_node("Gemm", ["x", "turned"], ["y"], transB=before),
        ]
        model = graph_of(nodes, [("y", (2, 6))], [("w", np.ones((6, 6), np.float32))])
        turn_in_products(model)
        product = next(node for node in model.graph if node.op_type == "Gemm")
        assert product.inputs[1].name == "w"
        assert product.attributes.get_int("transB") == after
        simplify(model)
        assert operators(model) == ["Gemm"]


def gemm(transposed):
    node = helper.make_node("Gemm", ["x", "w"], ["y"], transB=transposed)
    weights = np.arange(24, dtype=np.float32).reshape((4, 6) if transposed else (6, 4))
    return graph_of([node], [("y", (2, 4))], [("w", weights)]), weights


def test_weights_are_stored_as_the_product_reads_them():
    model, weights = gemm(transposed=1)

    store_as_read(model)

    stored = model.graph.initializers["w"]
    assert tuple(stored.shape) == (6, 4)
    assert (stored.const_value.numpy() == weights.T).all()
    assert model.graph.node(0).attributes.get_int("transB") == 0


def test_weights_that_are_stored_so_already_stay():
    model, weights = gemm(transposed=0)

    store_as_read(model)

    assert (model.graph.initializers["w"].const_value.numpy() == weights).all()


def test_weights_that_are_read_in_two_ways_stay():
    nodes = [
        helper.make_node("Gemm", ["x", "w"], ["middle"], transB=1),
        helper.make_node("Gemm", ["middle", "w"], ["y"], transB=0),
    ]
    model = graph_of(nodes, [("y", (2, 6))], [("w", np.ones((6, 6), np.float32))])

    store_as_read(model)

    assert [node.attributes.get_int("transB", 0) for node in model.graph] == [1, 0]


def reshaped_weights():
    nodes = [
        helper.make_node("Reshape", ["w", "shape"], ["turned"]),
        helper.make_node("Add", ["x", "turned"], ["y"]),
    ]
    weights = [("w", np.arange(12, dtype=np.float32)), ("shape", np.array([2, 6]))]
    model = graph_of(nodes, [("y", (2, 6))], weights)
    model.graph.node(0).outputs[0].shape = ir.Shape((2, 6))
    return model


def test_large_weights_are_stored_in_the_shape_in_which_they_are_read(monkeypatch):
    monkeypatch.setattr(rules, "LARGE_TO_HOLD", 11)
    model = reshaped_weights()
    store_in_shape(model)
    (stored,) = [v for v in model.graph.node(1).inputs if v.const_value]
    assert stored.name == "w"
    assert stored.const_value.numpy().tolist() == np.arange(12.0).reshape(2, 6).tolist()


def test_small_weights_keep_the_shape_of_the_checkpoint():
    model = reshaped_weights()
    store_in_shape(model)
    assert operators(model) == ["Reshape", "Add"]
    assert model.graph.initializers["w"].shape == (12,)
