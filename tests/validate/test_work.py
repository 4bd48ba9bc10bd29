import pytest
from onnx import TensorProto, helper

from inpaint_app.validate.work import count_operations


def graph_of(nodes, inputs, output, weights=()):
    graph = helper.make_graph(
        nodes,
        "work",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs.items()],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, output)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    for name, dims in dict(weights).items():
        tensor = model.graph.initializer.add(name=name, data_type=TensorProto.FLOAT, dims=dims)
        tensor.data_location = TensorProto.EXTERNAL
    return model


@pytest.mark.parametrize(
    ("node", "x", "weight", "output", "expected"),
    [
        (helper.make_node("MatMul", ["x", "w"], ["y"]), (4, 8), (8, 5), (4, 5), 2 * 4 * 8 * 5),
        (helper.make_node("Gemm", ["x", "w"], ["y"]), (4, 8), (8, 5), (4, 5), 2 * 4 * 8 * 5),
        (
            helper.make_node("Gemm", ["x", "w"], ["y"], transA=1),
            (8, 4),
            (8, 5),
            (4, 5),
            2 * 4 * 8 * 5,
        ),
        (
            helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1], group=2),
            (1, 4, 6, 6),
            (8, 2, 3, 3),
            (1, 8, 6, 6),
            2 * 8 * 36 * 2 * 9,
        ),
        (
            helper.make_node("ConvTranspose", ["x", "w"], ["y"], strides=[2, 2]),
            (1, 4, 3, 3),
            (4, 5, 2, 2),
            (1, 5, 6, 6),
            2 * 4 * 9 * 5 * 4,
        ),
        (helper.make_node("Add", ["x", "w"], ["y"]), (4, 8), (8,), (4, 8), 4 * 8),
    ],
    ids=["MatMul", "Gemm", "Gemm transposed", "Conv", "ConvTranspose", "Add"],
)
def test_products_count_twice_and_elements_once(node, x, weight, output, expected):
    assert count_operations(graph_of([node], {"x": x}, output, {"w": weight})) == expected


def test_what_is_computed_once_and_what_only_looks_costs_nothing():
    nodes = [
        helper.make_node("Neg", ["w"], ["negated"]),
        helper.make_node("Flatten", ["x"], ["flat"]),
        helper.make_node("Add", ["flat", "negated"], ["y"]),
    ]
    assert count_operations(graph_of(nodes, {"x": (4, 8)}, (4, 8), {"w": (4, 8)})) == 32
