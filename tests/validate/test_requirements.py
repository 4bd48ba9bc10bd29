import onnx_ir as ir
from onnx import TensorProto, helper

from inpaint_app.validate.requirements import GraphFootprint, measure_graph, variant_requirements
from inpaint_app.validate.structure import read_graph
from tests.tiny_candidate import tiny_candidate
from tests.validate.graphs import write_graph


def chain(*nodes, output_shape=(4, 8)):
    graph = helper.make_graph(
        [helper.make_node(op_type, inputs, outputs) for op_type, inputs, outputs in nodes],
        "chain",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (4, 8))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, output_shape)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


TENSOR = 4 * 8 * 4  # bytes


def test_weights_and_the_largest_tensor_are_counted(tmp_path):
    footprint = measure_graph(read_graph(write_graph(tmp_path)))
    assert footprint.weight_bytes == 1088
    assert footprint.largest_tensor_bytes == 1024
    assert footprint.activation_bytes == 2 * 64
    assert (footprint.largest_weight_bytes, footprint.largest_tensor) == (1024, "weight")


def test_a_value_lives_until_its_last_use():
    short = chain(("Relu", ["x"], ["a"]), ("Relu", ["a"], ["b"]), ("Relu", ["b"], ["y"]))
    long = chain(("Relu", ["x"], ["a"]), ("Relu", ["a"], ["b"]), ("Add", ["b", "x"], ["y"]))
    assert measure_graph(short).activation_bytes == 2 * TENSOR
    assert measure_graph(long).activation_bytes == 3 * TENSOR


def test_another_shape_of_the_same_bytes_costs_nothing():
    nodes = (("Flatten", ["x"], ["a"]), ("Relu", ["a"], ["b"]), ("Relu", ["b"], ["y"]))
    assert measure_graph(chain(*nodes)).activation_bytes == 2 * TENSOR


def test_a_view_keeps_what_it_looks_at_alive():
    nodes = (("Flatten", ["x"], ["a"]), ("Relu", ["x"], ["b"]), ("Add", ["a", "b"], ["y"]))
    assert measure_graph(chain(*nodes)).activation_bytes == 3 * TENSOR


def test_a_weight_that_is_widened_when_the_session_is_made_counts_as_it_stays():
    model = chain(("Cast", ["w"], ["wide"]), ("Add", ["x", "wide"], ["y"]))
    model.graph.node[0].attribute.append(helper.make_attribute("to", TensorProto.FLOAT))
    weight = model.graph.initializer.add(name="w", data_type=TensorProto.FLOAT16, dims=(4, 8))
    weight.data_location = TensorProto.EXTERNAL
    footprint = measure_graph(model)
    assert footprint.weight_bytes == footprint.largest_weight_bytes == TENSOR
    assert footprint.activation_bytes == 2 * TENSOR
    assert footprint.largest_tensor_bytes == TENSOR
    assert footprint.folded_bytes == TENSOR // 2 + TENSOR


def test_a_weight_that_is_sent_as_bytes_counts_as_it_is_dequantised():
    model = chain(
        ("DequantizeLinear", ["w", "s"], ["half"]),
        ("Cast", ["half"], ["wide"]),
        ("Add", ["x", "wide"], ["y"]),
    )
    model.opset_import[0].version = 19
    model.graph.node[0].attribute.append(helper.make_attribute("axis", 0))
    model.graph.node[1].attribute.append(helper.make_attribute("to", TensorProto.FLOAT))
    for name, dtype, dims in (("w", "INT8", (4, 8)), ("s", "FLOAT16", (4,))):
        weight = model.graph.initializer.add(
            name=name, data_type=TensorProto.DataType.Value(dtype), dims=dims
        )
        weight.data_location = TensorProto.EXTERNAL
    footprint = measure_graph(model)
    assert footprint.weight_bytes == footprint.largest_weight_bytes == TENSOR
    assert footprint.activation_bytes == 2 * TENSOR
    assert footprint.folded_bytes == TENSOR // 4 + 4 * 2 + TENSOR // 2 + TENSOR


def test_a_variant_keeps_all_weights_and_runs_one_graph_at_a_time():
    graphs = [
        GraphFootprint(100, 7, 40, kept_buffers={64: 1, 128: 3}),
        GraphFootprint(200, 9, 30, kept_buffers={64: 2}),
    ]
    assert variant_requirements(graphs, ["shader-f16"]) == {
        "features": ["shader-f16"],
        "max_buffer_size": 40,
        "max_storage_buffer_binding_size": 40,
        "peak_bytes": 300 + 2 * 64 + 3 * 128,
    }


def test_a_candidate_says_what_it_needs():
    variant, *_ = tiny_candidate().fragment["variants"]
    parameters = [
        item["bytes"]
        for graph in tiny_candidate().report["graph_metadata"]
        if graph["variant"] == variant["name"]
        for item in graph["parameters"]
    ]
    requirements = variant["requirements"]
    assert requirements["peak_bytes"] > sum(parameters)
    assert requirements["max_buffer_size"] >= 64 * 64 * 8 * 4


def test_measuring_leaves_the_graph_alone(tmp_path):
    model = read_graph(write_graph(tmp_path))
    before = model.SerializeToString()
    measure_graph(model)
    assert model.SerializeToString() == before
    assert ir.from_proto(model).graph.name == "affine"
