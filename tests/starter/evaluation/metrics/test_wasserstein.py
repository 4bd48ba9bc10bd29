import numpy as np
import pytest

from inpaint_app.starter.evaluation.metrics.wasserstein import (
    levels,
    patch_distance,
    sliced_wasserstein,
)


def test_equal_sets_have_no_distance_whatever_their_order_and_number():
    first = np.random.default_rng(0).standard_normal((500, 8)).astype(np.float32)

    assert sliced_wasserstein(first, np.concatenate([first[::-1], first])) == pytest.approx(
        0, abs=0.01
    )


def test_a_shift_along_one_axis_costs_its_mean_projection():
    first = np.random.default_rng(0).standard_normal((500, 2)).astype(np.float32)
    shifted = first + np.array([3, 0], dtype=np.float32)

    # A random direction in the plane meets the axis at |cos|, whose mean is 2 / pi.
    assert sliced_wasserstein(first, shifted) == pytest.approx(3 * 2 / np.pi, rel=0.1)


def test_the_bands_of_a_plain_picture_are_empty_but_for_its_colour():
    fine, coarse, colour = levels(np.full((64, 64, 3), 77, dtype=np.uint8))

    assert np.abs(fine).max() < 1e-3
    assert np.abs(coarse).max() < 1e-3
    assert colour.shape == (16, 16, 3)
    assert colour == pytest.approx(77)


def test_real_texture_is_nearest_and_a_smear_and_a_flat_disc_and_another_colour_are_far(
    fills, mask
):
    found = {name: patch_distance(fill, mask) for name, fill in fills.items()}

    assert max(found["truth"], found["real"]) < 0.2
    assert 2 * found["real"] < found["smear"] < found["flat"] < found["grey"]


def test_a_wrong_colour_shows_on_ground_without_texture(mask, pasted):
    sky = np.full((256, 256, 3), (90, 130, 200), dtype=np.uint8)
    grey = np.where(mask[..., None] > 0, 128, sky).astype(np.uint8)

    assert patch_distance(sky, mask) == 0
    assert patch_distance(grey, mask) > 1


def test_a_hole_without_anything_around_has_no_distance():
    assert patch_distance(np.zeros((16, 16, 3), np.uint8), np.full((16, 16), 255, np.uint8)) == 0
