import numpy as np
import pytest

from inpaint_app.chunk.packing import pack_graph
from inpaint_app.validate.ranges import measure_ranges
from tests.export.small_graphs import build_model, conv, halves

NODES = [
    ("Mul", ["scale", "w"], ["kernel"], {}),
    conv("x", "kernel", "a"),
    ("Mul", ["a", "hundred"], ["b"], {}),
    ("Relu", ["b"], ["y"], {}),
]
WEIGHTS = {"w": halves(4, 4, 3, 3), "scale": np.float32(1), "hundred": np.float32(100)}


@pytest.fixture
def path(tmp_path):
    pack_graph(build_model(NODES, dict(WEIGHTS)), "small", tmp_path)
    return tmp_path / "small.onnx"


def test_every_computed_value_has_its_largest_magnitude_over_all_inputs(path):
    ones = np.ones((1, 4, 8, 8), np.float32)
    found = measure_ranges(path, [{"x": ones}, {"x": -2 * ones}])
    assert list(found) == ["a", "b", "y"]
    assert found["b"] == pytest.approx(100 * found["a"])
    assert found["a"] == pytest.approx(2 * measure_ranges(path, [{"x": ones}])["a"])


def test_a_value_that_is_no_number_is_as_large_as_it_gets(path):
    found = measure_ranges(path, [{"x": np.full((1, 4, 8, 8), np.nan, np.float32)}])
    assert found["a"] == np.inf
