import numpy as np
import pytest

from inpaint_app.export.half_precision import KEPT, compute_in_half
from inpaint_app.export.half_streams import LIMIT, fit_streams
from tests.export.small_graphs import build_model, conv, halves, run, singles

# A residual stream between two norms' worth of layers: written by two convolutions, read by a norm.
STREAM = [
    conv("x", "a", "first"),
    conv("first", "b", "second"),
    ("Add", ["first", "second"], ["stream"], {}),
    ("InstanceNormalization", ["stream", "ones", "zeros"], ["normed"], {"epsilon": 1e-5}),
    conv("normed", "c", "third"),
    ("Relu", ["third"], ["y"], {}),
]
WEIGHTS = {
    "a": halves(4, 4, 3, 3) * 16384,
    "b": halves(4, 4, 3, 3, seed=1),
    "c": halves(4, 4, 3, 3, seed=2),
    "ones": np.ones(4, np.float32),
    "zeros": np.zeros(4, np.float32),
}
RANGES = {"first": 1e5, "second": 1e5, "stream": 2e5}


def stream():
    return build_model(STREAM, dict(WEIGHTS))


def test_a_stream_that_overflows_is_held_over_a_power_of_two():
    model = stream()
    fitted = fit_streams(model, RANGES)
    (only,) = fitted.rescaled
    assert (only.name, only.exponent, only.largest) == ("first", 5, 2e5)
    assert only.largest / 2**only.exponent <= LIMIT
    assert fitted.too_large == ()


def test_scaling_changes_no_digit_of_a_result():
    model, x = stream(), singles(1, 4, 8, 8)
    fit_streams(model, RANGES)
    expected = run(stream(), x)
    assert np.abs(run(model, x) - expected).max() <= 1e-6 * np.abs(expected).max()


def test_the_stored_weights_stay_what_they_are():
    model = stream()
    fit_streams(model, RANGES)
    for name, values in WEIGHTS.items():
        assert np.array_equal(model.graph.initializers[name].const_value.numpy(), values)


def test_what_fits_is_left_alone():
    model = stream()
    fitted = fit_streams(model, dict.fromkeys(RANGES, LIMIT))
    assert fitted.rescaled == fitted.too_large == ()
    assert len(model.graph) == len(STREAM)


@pytest.mark.parametrize("reader", ["Sigmoid", "Exp"])
def test_a_value_that_something_else_reads_stays_single_by_name(reader):
    nodes = [
        conv("x", "a", "first"),
        (reader, ["first"], ["curved"], {}),
        conv("curved", "b", "second"),
        ("Relu", ["second"], ["y"], {}),
    ]
    model = build_model(nodes, {name: WEIGHTS[name] for name in "ab"})
    fitted = fit_streams(model, {"first": 1e5, "curved": 1.0})
    assert fitted.too_large == ("first",)
    compute_in_half(model, kept=KEPT, too_large=fitted.too_large)
    dtypes = {v.name: v.dtype.name for node in model.graph for v in node.outputs}
    assert dtypes["first"] == dtypes["curved"] == "FLOAT"


def test_a_value_that_was_not_finite_is_not_scaled():
    fitted = fit_streams(stream(), {"stream": np.inf})
    assert fitted.rescaled == ()
    assert fitted.too_large == ("stream",)


def test_what_a_product_adds_is_held_over_the_same_power_as_what_it_makes():
    nodes = [
        ("Reshape", ["x", "flat"], ["rows"], {}),
        ("Gemm", ["rows", "g"], ["first"], {}),
        ("Gemm", ["rows", "h", "first"], ["sum"], {}),
        ("LayerNormalization", ["sum", "scale"], ["normed"], {"epsilon": 1e-5}),
        ("Reshape", ["normed", "picture"], ["y"], {}),
    ]
    weights = {
        "flat": np.array([4, 64]),
        "picture": np.array([1, 4, 8, 8]),
        "g": halves(64, 64) * 16384,
        "h": halves(64, 64, seed=1),
        "scale": np.ones(64, np.float32),
    }
    model, x = build_model(nodes, dict(weights)), singles(1, 4, 8, 8)
    fitted = fit_streams(model, {"first": 1e5, "sum": 2e5})
    (only,) = fitted.rescaled
    assert (only.name, only.exponent, fitted.too_large) == ("first", 5, ())
    expected = run(build_model(nodes, dict(weights)), x)
    assert np.abs(run(model, x) - expected).max() <= 1e-6 * np.abs(expected).max()


def test_a_bias_that_is_looked_up_is_held_over_the_same_power_as_what_it_is_added_to():
    nodes = [
        ("Gather", ["table", "row"], ["bias"], {}),
        ("Conv", ["x", "a", "bias"], ["first"], {"pads": [1] * 4}),
        ("InstanceNormalization", ["first", "ones", "zeros"], ["y"], {"epsilon": 1e-5}),
    ]
    names = ("a", "ones", "zeros")
    weights = {"table": halves(3, 4), **{name: WEIGHTS[name] for name in names}}
    # Which row it is, only a run tells.
    nodes.insert(0, ("Cast", ["where"], ["row"], {"to": 6}))
    nodes.insert(0, ("ReduceMax", ["x", "axes"], ["where_all"], {"keepdims": 0}))
    nodes.insert(1, ("Mul", ["where_all", "nothing"], ["where"], {}))
    weights |= {"axes": np.array([0, 1, 2, 3]), "nothing": np.float32(0)}
    model, x = build_model(nodes, dict(weights)), singles(1, 4, 8, 8)
    fitted = fit_streams(model, {"first": 1e5})
    (only,) = fitted.rescaled
    assert (only.exponent, fitted.too_large) == (4, ())
    expected = run(build_model(nodes, dict(weights)), x)
    assert np.abs(run(model, x) - expected).max() <= 1e-6 * np.abs(expected).max()
