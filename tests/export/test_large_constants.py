import numpy as np
import pytest

from inpaint_app.export import large_constants
from inpaint_app.export.half_precision import compute_in_half, store_in_half
from tests.export.small_graphs import build_model, conv, dtypes, halves, run, singles

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
