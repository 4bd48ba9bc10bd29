import math

import numpy as np
import pytest

from inpaint_app.validate.parity import GraphParity, ParityCase, measure_cases, relative_error
from inpaint_app.validate.sessions import open_graph
from tests.validate.graphs import BIAS, WEIGHT, write_graph

ONES = np.ones((1, 16), np.float32)


def measure(path, expected, tolerance=1e-4):
    with open_graph(path) as run:
        cases = [ParityCase("ones", {"input": ONES}, expected)]
        return GraphParity("fp32", "denoiser", tolerance, measure_cases(run, cases))


def test_a_graph_that_computes_the_same_passes(tmp_path):
    parity = measure(write_graph(tmp_path), ONES @ WEIGHT + BIAS)
    assert parity.passed
    assert parity.relative_error < 1e-6


def test_a_graph_with_one_changed_weight_misses_by_what_it_changed(tmp_path):
    weight = WEIGHT.copy()
    weight[0, 0] += 0.5
    expected = ONES @ WEIGHT + BIAS
    parity = measure(write_graph(tmp_path, weight), expected)
    assert not parity.passed
    assert parity.relative_error == pytest.approx(0.5 / np.abs(expected).max(), rel=1e-4)


def test_the_worst_case_decides(tmp_path):
    good, bad = ONES @ WEIGHT + BIAS, ONES @ WEIGHT
    with open_graph(write_graph(tmp_path)) as run:
        cases = [ParityCase(n, {"input": ONES}, e) for n, e in (("good", good), ("bad", bad))]
        parity = GraphParity("fp32", "denoiser", 1e-4, measure_cases(run, cases))
    assert [case.name for case in parity.cases] == ["good", "bad"]
    assert parity.relative_error == parity.cases[1].relative_error
    assert not parity.passed


def test_a_case_says_how_it_was_run(tmp_path):
    with open_graph(write_graph(tmp_path)) as run:
        cases = [ParityCase("ones", {"input": ONES}, ONES)]
        assert [case.name for case in measure_cases(run, cases, ", rounded")] == ["ones, rounded"]


@pytest.mark.parametrize(
    "found",
    [
        np.ones((2, 1), np.float32),
        np.ones((1, 2), np.float64),
        np.array([[1, np.nan]], np.float32),
        np.array([[np.inf, 1]], np.float32),
    ],
    ids=["shape", "dtype", "nan", "infinity"],
)
def test_what_cannot_be_compared_is_infinitely_far(found):
    assert relative_error(found, np.ones((1, 2), np.float32)) == math.inf


def test_a_reference_with_nan_passes_nothing():
    nan = np.array([np.nan], np.float32)
    assert relative_error(nan, nan) == math.inf


def test_nothing_but_zeros_matches_zeros():
    zeros = np.zeros(3, np.float32)
    assert relative_error(zeros, zeros) == 0
    assert relative_error(zeros + 1e-9, zeros) == math.inf
