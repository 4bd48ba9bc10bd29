import numpy as np
import onnx_ir as ir
import pytest

from inpaint_app.chunk.packing import pack_graph
from inpaint_app.export.half_precision import compute_in_half, store_in_half
from inpaint_app.validate.rounding import half_results, open_rounded
from inpaint_app.validate.sessions import open_graph
from inpaint_app.validate.structure import read_graph
from tests.export.small_graphs import build_model, conv, halves, singles

IDENTITY = np.zeros((4, 4, 3, 3), np.float32)
IDENTITY[range(4), range(4), 1, 1] = 1

NODES = [
    conv("x", "a", "first"),
    ("Mul", ["first", "scale"], ["large"], {}),
    ("Div", ["large", "scale"], ["back"], {}),
    conv("back", "b", "second"),
    ("Add", ["second", "nothing"], ["y"], {}),
]


def write(directory, *, scale=1.0, half=True):
    weights = {"a": IDENTITY, "b": IDENTITY, "scale": np.float32(scale), "nothing": np.float32(0)}
    model = build_model(NODES, weights)
    store_in_half(model)
    if half:
        compute_in_half(model)
    pack_graph(model, "small", directory)
    return directory / "small.onnx"


def paint(opened, x):
    with opened as run:
        return run({"x": x})


def test_every_half_is_rounded_where_a_processor_keeps_all_digits(tmp_path):
    path, x = write(tmp_path), singles(1, 4, 8, 8)
    rounded = x.astype(np.float16).astype(np.float32)
    assert np.array_equal(paint(open_rounded(path), x), rounded)
    assert not np.array_equal(rounded, x)


def test_what_passes_the_largest_half_is_infinite(tmp_path):
    path = write(tmp_path, scale=60000.0)
    x = np.full((1, 4, 8, 8), 2.0, np.float32)
    assert np.isfinite(paint(open_graph(path), x)).all()
    assert not np.isfinite(paint(open_rounded(path), x)).any()


def test_a_graph_that_only_stores_halves_runs_as_it_is(tmp_path):
    path, x = write(tmp_path, half=False), singles(1, 4, 8, 8)
    assert np.array_equal(paint(open_rounded(path), x), x)


@pytest.mark.parametrize("half", [True, False])
def test_the_results_in_half_precision_are_named(tmp_path, half):
    found = half_results(read_graph(write(tmp_path, half=half)))
    expected = {"x.float16", "first", "large", "back", "second"} if half else set()
    assert found == expected


def test_the_file_stays_as_it_is(tmp_path):
    path = write(tmp_path)
    before = path.read_bytes()
    paint(open_rounded(path), halves(1, 4, 8, 8))
    assert path.read_bytes() == before
    assert ir.load(path).graph.name == "small"
