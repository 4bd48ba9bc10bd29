from onnx import helper

from inpaint_app.validate.launches import count_launches


def graph(*nodes, constants=()):
    initializers = [helper.make_tensor(name, 1, [1], [1.0]) for name in constants]
    made = [helper.make_node(kind, inputs, [output]) for kind, inputs, output in nodes]
    return helper.make_model(helper.make_graph(made, "g", [], [], initializers))


def test_a_view_starts_no_kernel():
    nodes = [("Relu", ["x"], "a"), ("Reshape", ["a", "shape"], "b"), ("Relu", ["b"], "y")]
    assert count_launches(graph(*nodes, constants=["shape"])) == 2


def test_what_depends_on_constants_alone_is_computed_once():
    nodes = [("MatMul", ["w", "v"], "a"), ("Relu", ["a"], "b"), ("MatMul", ["x", "b"], "y")]
    assert count_launches(graph(*nodes, constants=["w", "v"])) == 1


def test_an_input_that_is_left_out_is_no_constant_to_wait_for():
    assert count_launches(graph(("Resize", ["x", "", "s"], "y"), constants=["s"])) == 1
