from onnx import helper

from inpaint_app.validate.launches import count_launches


def graph(*nodes, constants=(), inputs=()):
    initializers = [helper.make_tensor(name, 1, [1], [1.0]) for name in constants]
    made = [
        helper.make_node(kind, names, [output], **dict(attributes))
        for kind, names, output, *attributes in nodes
    ]
    given = [helper.make_tensor_value_info(name, 1, shape) for name, shape in inputs]
    return helper.make_model(helper.make_graph(made, "g", given, [], initializers))


def test_a_view_starts_no_kernel():
    nodes = [("Relu", ["x"], "a"), ("Reshape", ["a", "shape"], "b"), ("Relu", ["b"], "y")]
    assert count_launches(graph(*nodes, constants=["shape"])) == 2


def test_what_depends_on_constants_alone_is_computed_once():
    nodes = [("MatMul", ["w", "v"], "a"), ("Relu", ["a"], "b"), ("MatMul", ["x", "b"], "y")]
    assert count_launches(graph(*nodes, constants=["w", "v"])) == 1


def test_a_processor_moves_halves_and_calculates_with_none():
    def halves(name):
        return helper.make_tensor(name, 10, [1], [1.0])

    moved = [("Expand", ["w", "shape"], "a"), ("Cast", ["a"], "b", ("to", 1))]
    added = [("Add", ["w", "w"], "a"), ("Cast", ["a"], "b", ("to", 1))]
    for nodes, launches in ((moved, 1), (added, 3)):
        model = graph(*nodes, ("Mul", ["x", "b"], "y"), inputs=[("x", [1])])
        shape = helper.make_tensor("shape", 7, [1], [3])
        model.graph.initializer.extend([halves("w"), shape])
        assert count_launches(model) == launches


def test_an_input_that_is_left_out_is_no_constant_to_wait_for():
    assert count_launches(graph(("Resize", ["x", "", "s"], "y"), constants=["s"])) == 1


def test_a_value_times_its_sigmoid_is_one_kernel():
    nodes = [("Sigmoid", ["x"], "s"), ("Mul", ["x", "s"], "y")]
    assert count_launches(graph(*nodes)) == 1


def test_a_product_with_the_sigmoid_of_something_else_is_two():
    nodes = [("Sigmoid", ["x"], "s"), ("Mul", ["z", "s"], "y")]
    assert count_launches(graph(*nodes)) == 2


def test_a_relu_is_part_of_the_convolution_before_it_unless_somebody_else_reads_that_one():
    nodes = [("Conv", ["x", "w"], "c"), ("Relu", ["c"], "r")]
    assert count_launches(graph(*nodes, constants=["w"])) == 1
    assert count_launches(graph(*nodes, ("Add", ["r", "c"], "y"), constants=["w"])) == 3


def test_a_transposition_that_moves_sides_of_one_alone_is_a_view():
    inputs = [("x", [3, 5, 5, 1])]
    view = ("Transpose", ["x"], "y", ("perm", [0, 3, 1, 2]))
    moved = ("Transpose", ["x"], "y", ("perm", [0, 3, 2, 1]))
    assert count_launches(graph(view, inputs=inputs)) == 0
    assert count_launches(graph(moved, inputs=inputs)) == 1
