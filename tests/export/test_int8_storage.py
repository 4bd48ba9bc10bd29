import numpy as np
import onnx
import onnx_ir as ir
import onnxruntime
import pytest

from inpaint_app.export.half_precision import compute_in_half, store_in_half
from inpaint_app.export.int8_storage import INT8_OPSET, channel_axis, store_in_int8
from inpaint_app.export.int8_values import quantise
from tests.export.dequantise import dequantise
from tests.export.small_graphs import build_model, conv, halves, singles

SHAPE = (1, 64, 8, 8)


def convolutions():
    """In half precision, with one weight that is worth it and one that is too small."""
    nodes = [
        conv("x", "large", "first"),
        ("Conv", ["first", "small"], ["second"], {"group": 64, "pads": [1] * 4}),
        ("Relu", ["second"], ["y"], {}),
    ]
    weights = {"large": halves(64, 64, 3, 3), "small": halves(64, 1, 3, 3)}
    model = build_model(nodes, weights, shape=SHAPE)
    store_in_half(model)
    compute_in_half(model)
    return model


def stored(model):
    return {name: value.dtype.name for name, value in model.graph.initializers.items()}


def make_session(model, **entries):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    for name, value in entries.items():
        if name == "to":
            options.optimized_model_filepath = str(value)
        else:
            options.add_session_config_entry(f"session.{name}", value)
    return onnxruntime.InferenceSession(
        ir.to_proto(model).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def test_large_weights_become_bytes_with_scales_and_small_ones_stay():
    model = convolutions()
    store_in_int8(model)
    assert stored(model) == {"large.int8": "INT8", "large.scales": "FLOAT16", "small": "FLOAT16"}
    assert model.graph.initializers["large.scales"].const_value.shape == [64]
    assert model.graph.opset_imports[""] == INT8_OPSET
    onnx.checker.check_model(ir.to_proto(model), full_check=True)


def test_it_computes_what_half_precision_does_with_the_weights_that_are_left():
    model, expected = convolutions(), convolutions()
    store_in_int8(model)
    weight = expected.graph.initializers["large"]
    weight.const_value = ir.tensor(dequantise(quantise(weight.const_value.numpy(), 0)))
    x = singles(*SHAPE)
    found = make_session(model, disable_quant_qdq="1").run(None, {"x": x})[0]
    assert np.array_equal(found, make_session(expected).run(None, {"x": x})[0])


def test_a_session_dequantises_once_when_it_is_told_to(tmp_path):
    model = convolutions()
    store_in_int8(model)
    make_session(model, disable_quant_qdq="1", to=tmp_path / "folded.onnx")
    folded = onnx.load(tmp_path / "folded.onnx")
    assert "DequantizeLinear" not in {node.op_type for node in folded.graph.node}
    assert all(tensor.data_type != onnx.TensorProto.INT8 for tensor in folded.graph.initializer)


def test_a_session_that_is_not_told_gives_the_same():
    model = convolutions()
    store_in_int8(model)
    x = singles(*SHAPE)
    found = make_session(model).run(None, {"x": x})[0]
    assert np.allclose(found, make_session(model, disable_quant_qdq="1").run(None, {"x": x})[0])


def test_a_weight_that_is_rounded_to_halves_keeps_its_name():
    nodes = [conv("x", "large", "first"), conv("first", "large", "second")]
    nodes.append(("Relu", ["second"], ["y"], {}))
    model = build_model(nodes, {"large": singles(64, 64, 3, 3)}, shape=SHAPE)
    compute_in_half(model)
    store_in_int8(model)
    assert stored(model) == {"large.int8": "INT8", "large.scales": "FLOAT16"}


@pytest.mark.parametrize(
    ("node", "shape", "axis"),
    [
        (conv("x", "w", "y"), (64, 64, 3, 3), 0),
        (("MatMul", ["x", "w"], ["y"], {}), (8, 8), 1),
        (("MatMul", ["w", "x"], ["y"], {}), (1, 64, 8, 8), 2),
        (("Add", ["x", "w"], ["y"], {}), (1, 64, 8, 8), 1),
    ],
    ids=["convolution", "right factor", "left factor", "anything else"],
)
def test_the_scales_go_with_the_channels_that_a_weight_gives(node, shape, axis):
    model = build_model([node], {"w": singles(*shape)}, shape=SHAPE)
    assert channel_axis(model.graph.initializers["w"]) == axis


@pytest.mark.parametrize(("transposed", "axis"), [(0, 1), (1, 0)])
def test_a_gemm_says_which_of_its_axes_gives_channels(transposed, axis):
    nodes = [
        ("Flatten", ["x"], ["flat"], {"axis": 3}),
        ("Gemm", ["flat", "wide"], ["product"], {"transB": transposed}),
        ("Reshape", ["product", "shape"], ["y"], {}),
    ]
    weights = {"w": singles(8, 8), "shape": np.array(SHAPE)}
    cast = ("Cast", ["w"], ["wide"], {"to": onnx.TensorProto.FLOAT})
    model = build_model([cast, *nodes], weights, shape=SHAPE)
    assert channel_axis(model.graph.initializers["w"]) == axis


def test_a_table_that_is_looked_up_stays():
    nodes = [
        ("Cast", ["x"], ["index"], {"to": ir.DataType.INT32.value}),
        ("Gather", ["table", "index"], ["rows"], {"axis": 0}),
        ("Flatten", ["rows"], ["y"], {"axis": 1}),
    ]
    model = build_model(nodes, {"table": halves(16_384, 1)}, shape=(4, 1))
    store_in_half(model)
    store_in_int8(model)
    assert stored(model) == {"table": "FLOAT16"}
