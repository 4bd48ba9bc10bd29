import numpy as np
import onnx_ir as ir
import pytest

from inpaint_app.export import large_constants
from inpaint_app.export.half_precision import compute_in_half, store_in_half
from inpaint_app.export.large_constants import defer_constants_to_gpu
from inpaint_app.validate.constants import asked_inputs, constant_names
from tests.export.small_graphs import (
    build_model,
    conv,
    dtypes,
    halves,
    left_by_a_session,
    run,
    singles,
)

# Two convolutions whose kernels are sums of two stored ones; the second kernel is turned as well.
SUMS = [
    ("Add", ["a", "b"], ["kernel"], {}),
    conv("x", "kernel", "first"),
    ("Add", ["c", "d"], ["flat"], {}),
    ("Reshape", ["flat", "shape"], ["turned"], {}),
    conv("first", "turned", "second"),
    ("Relu", ["second"], ["y"], {}),
]


def sums():
    weights = {name: halves(4, 4, 3, 3, seed=seed) for seed, name in enumerate("ab")}
    weights |= {name: halves(16, 9, seed=seed) for seed, name in enumerate("cd", 2)}
    return build_model(SUMS, weights | {"shape": np.array([4, 4, 3, 3])})


@pytest.fixture
def converted():
    model = sums()
    store_in_half(model)
    compute_in_half(model)
    return model


def test_small_sums_are_left_to_the_session_in_single_precision(converted):
    found = dtypes(converted)
    assert [found[name] for name in ("kernel", "flat", "turned")] == ["FLOAT"] * 3


@pytest.fixture
def everything_is_large(monkeypatch):
    monkeypatch.setattr(large_constants, "LARGE_CONSTANT", 4 * 4 * 3 * 3 - 1)


@pytest.mark.usefixtures("everything_is_large")
def test_large_sums_are_left_to_the_card_in_half_precision(converted):
    found = dtypes(converted)
    assert [found[name] for name in ("kernel", "flat", "turned")] == ["FLOAT16"] * 3
    casts = [node.inputs[0].name for node in converted.graph if node.op_type == "Cast"]
    assert casts == ["x", "second"]  # weights are read as they are stored
    x = singles(1, 4, 8, 8)
    assert np.abs(run(converted, x) - run(sums(), x)).max() < 5e-2


@pytest.mark.usefixtures("everything_is_large")
def test_what_somebody_reads_in_single_precision_stays_in_it():
    nodes = [
        ("Add", ["a", "b"], ["kernel"], {}),
        conv("x", "kernel", "first"),
        conv("first", "kernel", "second"),
        ("ReduceSum", ["kernel"], ["sum"], {"keepdims": 0}),
        ("Add", ["second", "sum"], ["y"], {}),
    ]
    model = build_model(nodes, {name: halves(4, 4, 3, 3, seed=s) for s, name in enumerate("ab")})
    compute_in_half(model)
    assert dtypes(model)["kernel"] == "FLOAT"


@pytest.fixture
def everything_is_too_large_to_hold(monkeypatch):
    monkeypatch.setattr(large_constants, "LARGE_TO_HOLD", 4 * 4 * 3 * 3 - 1)


def in_single():
    """One kernel as a sum with a row, one as a product of another shape."""
    nodes = [
        ("Add", ["a", "row"], ["kernel"], {}),
        conv("x", "kernel", "first"),
        ("MatMul", ["flat", "taps"], ["product"], {}),
        ("Reshape", ["product", "shape"], ["turned"], {}),
        conv("first", "turned", "y"),
    ]
    weights = {"a": singles(4, 4, 3, 3, seed=1), "row": singles(3, seed=2)}
    weights |= {"flat": singles(16, 9, seed=3), "taps": singles(9, 9, seed=4)}
    return build_model(nodes, weights | {"shape": np.array([4, 4, 3, 3])})


@pytest.mark.usefixtures("everything_is_too_large_to_hold")
def test_no_session_computes_a_large_constant_beforehand(tmp_path):
    model = in_single()
    defer_constants_to_gpu(model)
    proto = ir.to_proto(model)
    assert [value.name for value in asked_inputs(proto.graph)] == ["x"]
    assert constant_names(proto.graph).isdisjoint({"row", "taps"})
    assert {"Add", "MatMul"} <= set(left_by_a_session(model, tmp_path / "optimised.onnx"))


@pytest.mark.usefixtures("everything_is_too_large_to_hold")
def test_whoever_replaces_nothing_gets_what_there_was():
    model = in_single()
    defer_constants_to_gpu(model)
    x = singles(1, 4, 8, 8)
    assert np.allclose(run(model, x), run(in_single(), x), rtol=1e-4, atol=1e-4)


def test_a_session_computes_small_constants_as_ever():
    model = in_single()
    defer_constants_to_gpu(model)
    assert [value.name for value in model.graph.inputs] == ["x"]
