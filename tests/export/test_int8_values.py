import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from inpaint_app.export.int8_values import LARGEST_INTEGER, quantise
from tests.export.dequantise import dequantise

HALVES = arrays.arrays(
    np.float16,
    arrays.array_shapes(min_dims=2, max_dims=4, max_side=5),
    elements=st.floats(-65504, 65504, width=16),
)


def steps(quantised):
    shape = [1] * quantised.integers.ndim
    shape[quantised.axis] = -1
    return quantised.scales.astype(np.float64).reshape(shape)


@given(HALVES, st.data())
def test_the_error_is_at_most_half_a_step_of_its_channel(weight, data):
    axis = data.draw(st.integers(0, weight.ndim - 1))
    made = quantise(weight, axis)
    exact = made.integers * steps(made)
    error = np.abs(exact - weight.astype(np.float64))
    assert (error <= steps(made) / 2 * (1 + 1e-6)).all()
    assert made.integers.shape == weight.shape
    assert made.scales.shape == (weight.shape[axis],)
    assert np.abs(made.integers.astype(int)).max() <= LARGEST_INTEGER


@given(HALVES)
def test_what_a_session_computes_is_finite_and_the_nearest_half(weight):
    made = quantise(weight, 0)
    found = dequantise(made)
    assert found.dtype == np.float16
    assert np.isfinite(found).all()
    assert np.array_equal(found, (made.integers * steps(made)).astype(np.float16))


@given(HALVES)
def test_a_step_is_no_larger_than_the_largest_magnitude_asks_for(weight):
    made = quantise(weight, 0)
    largest = np.abs(weight.astype(np.float64)).reshape(len(weight), -1).max(axis=1)
    scales = made.scales.astype(np.float64)
    # The next half above is a part in 2^10 away, or, among the smallest, 2^-24.
    least = largest / LARGEST_INTEGER
    allowed = least + np.maximum(least * 2**-10, 2**-24)
    assert (scales[largest > 0] <= allowed[largest > 0]).all()


@given(HALVES)
def test_zeros_stay_zeros_and_signs_stay_signs(weight):
    made = quantise(weight, 0)
    assert not made.integers[weight == 0].any()
    assert (made.integers * np.sign(weight) >= 0).all()
    mirrored = quantise(-weight, 0)
    assert np.array_equal(mirrored.integers, -made.integers)
    assert np.array_equal(mirrored.scales, made.scales)


@given(HALVES)
def test_the_same_weight_gives_the_same_bytes_in_any_layout_and_precision(weight):
    made = quantise(weight, 1)
    again = quantise(np.asfortranarray(weight.astype(np.float32)), 1)
    assert made.integers.tobytes() == again.integers.tobytes()
    assert made.scales.tobytes() == again.scales.tobytes()


def test_a_channel_of_zeros_does_not_disturb_the_others():
    weight = np.array([[0, 0], [1, -0.5]], np.float16)
    found = dequantise(quantise(weight, 0))
    assert np.array_equal(found[0], [0, 0])
    assert np.allclose(found[1], weight[1], atol=0.5 / LARGEST_INTEGER)


def test_channels_of_very_different_sizes_keep_their_own_step():
    weight = np.array([[60000, -30000], [3e-3, -1e-3], [6e-8, -1.2e-7]], np.float16)
    found = dequantise(quantise(weight, 0)).astype(np.float64)
    assert np.abs(found / weight.astype(np.float64) - 1).max() < 0.01


@pytest.mark.parametrize("axis", [0, 1])
def test_a_value_that_would_become_infinite_is_held_below_it(axis):
    weight = np.full((3, 3), 65504, np.float16)
    found = dequantise(quantise(weight, axis))
    assert np.isfinite(found).all()
    assert np.abs(found.astype(np.float64) - 65504).max() <= 515.5 / 2
