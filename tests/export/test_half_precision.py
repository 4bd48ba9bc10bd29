import numpy as np
import onnx
import onnx_ir as ir
import pytest

from inpaint_app.export.half_precision import (
    KEPT,
    compute_in_half,
    round_weights,
    store_in_half,
)
from tests.export.small_graphs import build_model, conv, dtypes, halves, run, singles

BETWEEN = [
    conv("x", "a", "first"),
    ("Relu", ["first"], ["active"], {}),
    conv("active", "b", "second"),
    ("Add", ["second", "x"], ["y"], {}),
]


def between(a=None, b=None):
    weights = {"a": halves(4, 4, 3, 3) if a is None else a, "b": halves(4, 4, 3, 3, seed=1)}
    return build_model(BETWEEN, weights if b is None else {**weights, "b": b})


def stored(model):
    return {name: value.dtype.name for name, value in model.graph.initializers.items()}


def test_weights_that_are_halves_are_stored_as_halves_under_their_own_names():
    model = between()
    before = run(model, singles(1, 4, 8, 8))
    store_in_half(model)
    assert stored(model) == {"a": "FLOAT16", "b": "FLOAT16"}
    assert [node.op_type for node in model.graph][:2] == ["Cast", "Cast"]
    assert np.array_equal(run(model, singles(1, 4, 8, 8)), before)


@pytest.mark.parametrize(
    "spoilt",
    [singles(4, 4, 3, 3), np.full((4, 4, 3, 3), 1e6, np.float32)],
    ids=["more digits", "too large"],
)
def test_a_weight_that_half_precision_does_not_hold_stays_single(spoilt):
    model = between(a=spoilt)
    store_in_half(model)
    assert stored(model) == {"a": "FLOAT", "b": "FLOAT16"}
    assert np.array_equal(model.graph.initializers["a"].const_value.numpy(), spoilt)


def test_a_constant_of_a_formula_is_not_worth_a_cast():
    nodes = [("Mul", ["x", "two"], ["y"], {})]
    model = build_model(nodes, {"two": np.float32(2)})
    store_in_half(model)
    assert stored(model) == {"two": "FLOAT"}
    assert len(model.graph) == 1


def test_a_session_folds_the_casts_of_weights(tmp_path):
    import onnxruntime

    model = between()
    store_in_half(model)
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    # The basic level is what every provider gets, before nodes are handed out to them.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    onnxruntime.InferenceSession(
        ir.to_proto(model).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    optimised = onnx.load(tmp_path / "optimised.onnx")
    assert "Cast" not in {node.op_type for node in optimised.graph.node}


def test_convolutions_and_what_lies_between_them_compute_in_half():
    model = between()
    store_in_half(model)
    compute_in_half(model)
    found = dtypes(model)
    assert {name for name, dtype in found.items() if dtype == "FLOAT16"} == {
        "x.float16",
        "first",
        "active",
        "second",
    }
    assert found["y"] == "FLOAT"
    # The weights are read as they are stored: no Cast of them is left.
    casts = [node.inputs[0].name for node in model.graph if node.op_type == "Cast"]
    assert casts == ["x", "second"]
    x = singles(1, 4, 8, 8)
    assert np.abs(run(model, x) - run(between(), x)).max() < 1e-2


def test_inputs_and_outputs_stay_single_even_where_a_convolution_is_the_last():
    model = build_model([conv("x", "a", "y")], {"a": halves(4, 4, 3, 3)})
    compute_in_half(model)
    assert model.graph.inputs[0].dtype.name == model.graph.outputs[0].dtype.name == "FLOAT"
    ir.to_proto(model)


def test_a_weight_that_is_no_half_is_rounded_where_it_is_computed_with():
    model = between(a=singles(4, 4, 3, 3))
    store_in_half(model)
    compute_in_half(model)
    assert stored(model) == {"a.float16": "FLOAT16", "b": "FLOAT16"}


NORM = [
    conv("x", "a", "first"),
    ("Mul", ["first", "first"], ["square"], {}),
    ("ReduceMean", ["square"], ["mean"], {"keepdims": 1}),
    ("Add", ["mean", "epsilon"], ["safe"], {}),
    ("Sqrt", ["safe"], ["root"], {}),
    ("Div", ["first", "root"], ["normed"], {}),
    conv("normed", "b", "second"),
    ("Relu", ["second"], ["y"], {}),
]


def test_squares_and_what_they_are_summed_to_stay_single():
    weights = {"a": halves(4, 4, 3, 3), "b": halves(4, 4, 3, 3), "epsilon": np.float32(1e-4)}
    model = build_model(NORM, weights)
    compute_in_half(model)
    found = dtypes(model)
    assert [found[name] for name in ("square", "mean", "safe", "root")] == ["FLOAT"] * 4
    assert [found[name] for name in ("first", "normed", "second")] == ["FLOAT16"] * 3


def test_a_square_that_half_precision_cannot_hold_does_no_harm():
    weights = {"a": halves(4, 4, 3, 3) * 256, "b": halves(4, 4, 3, 3), "epsilon": np.float32(1e-4)}
    exact, model = build_model(NORM, weights), build_model(NORM, weights)
    compute_in_half(model)
    x = singles(1, 4, 8, 8)
    assert np.abs(run(model, x) - run(exact, x)).max() < 2e-2


ATTENTION = [
    conv("x", "a", "q"),
    ("MatMul", ["q", "q"], ["scores"], {}),
    ("Softmax", ["scores"], ["shares"], {"axis": -1}),
    ("Transpose", ["shares"], ["turned"], {"perm": [0, 1, 3, 2]}),
    ("MatMul", ["q", "turned"], ["mixed"], {}),
    conv("mixed", "b", "second"),
    ("Relu", ["second"], ["y"], {}),
]


def attention():
    return build_model(ATTENTION, {"a": halves(4, 4, 3, 3), "b": halves(4, 4, 3, 3)})


@pytest.mark.parametrize("few_shares", [0, 7])
def test_attention_stays_single_as_a_whole(few_shares):
    model = attention()
    compute_in_half(model, kept=KEPT, few_shares=few_shares)
    found = dtypes(model)
    assert [found[name] for name in ("scores", "shares", "turned", "mixed")] == ["FLOAT"] * 4
    assert [found[name] for name in ("q", "second")] == ["FLOAT16"] * 2


def test_attention_over_a_few_needs_no_casts():
    model, x = attention(), singles(1, 4, 8, 8)
    compute_in_half(model, kept=KEPT, few_shares=8)
    casts = [node.inputs[0].name for node in model.graph if node.op_type == "Cast"]
    assert casts == ["x", "second"]
    assert np.abs(run(model, x) - run(attention(), x)).max() < 1e-2


def test_a_table_of_halves_is_looked_up_as_it_is_stored():
    nodes = [
        ("ReduceMax", ["x", "axes"], ["largest"], {"keepdims": 0}),
        ("Cast", ["largest"], ["row"], {"to": ir.DataType.INT32}),
        ("Gather", ["table", "row"], ["found"], {}),
        ("Split", ["found", "widths"], ["left", "right"], {"axis": 0}),
        ("Conv", ["x", "a", "left"], ["first"], {"pads": [1] * 4}),
        ("Conv", ["first", "a", "right"], ["second"], {"pads": [1] * 4}),
        ("Relu", ["second"], ["y"], {}),
    ]
    weights = {
        "axes": np.arange(4),
        "table": halves(8, 8),
        "widths": np.array([4, 4]),
        "a": halves(4, 4, 3, 3),
    }
    model, x = build_model(nodes, weights), singles(1, 4, 8, 8)
    before = run(model, x)
    store_in_half(model)
    compute_in_half(model)
    casts = [node.inputs[0].name for node in model.graph if node.op_type == "Cast"]
    assert casts == ["x", "largest", "second"]
    assert np.abs(run(model, x) - before).max() < 1e-2


def test_the_scales_of_a_resize_stay_what_onnx_wants():
    nodes = [
        conv("x", "a", "first"),
        ("Resize", ["first", "", "scales"], ["large"], {"mode": "nearest"}),
        ("Conv", ["large", "b"], ["second"], {"pads": [1] * 4, "strides": [2, 2]}),
        ("Relu", ["second"], ["y"], {}),
    ]
    weights = {
        "a": halves(4, 4, 3, 3),
        "b": halves(4, 4, 3, 3),
        "scales": np.array([1, 1, 2, 2], np.float32),
    }
    model = build_model(nodes, weights)
    compute_in_half(model)
    assert model.graph.initializers["scales"].dtype.name == "FLOAT"
    assert dtypes(model)["large"] == "FLOAT16"
    assert np.isfinite(run(model, singles(1, 4, 8, 8))).all()


def test_what_an_angle_is_made_of_is_not_rounded():
    nodes = [
        ("Mul", ["x", "frequencies"], ["angles"], {}),
        ("Cos", ["angles"], ["waves"], {}),
        ("Mul", ["waves", "scale"], ["y"], {}),
    ]
    weights = {"frequencies": singles(1, 4, 8, 8), "scale": singles(1, 4, 8, 8, seed=1)}
    model = build_model(nodes, weights)
    round_weights(model)
    assert stored(model) == {"frequencies": "FLOAT", "scale.float16": "FLOAT16"}
