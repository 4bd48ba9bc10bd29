import numpy as np
import pytest

from inpaint_app.starter.evaluation.metrics.colour import depth, middle_colour_error, middle_third


def test_the_middle_third_of_a_circle_is_the_disc_of_a_third_of_its_radius(mask):
    middle = middle_third(mask)

    assert middle.sum() == pytest.approx((mask > 0).sum() / 9, rel=0.1)
    assert middle[128, 128]
    assert not middle[128, 128 + 20]


def test_a_hole_at_the_edge_is_deepest_inside():
    mask = np.zeros((20, 20), dtype=np.uint8)
    mask[:, :10] = 255

    assert depth(mask)[10, 4] == 5
    assert depth(mask)[10, 0] == 1


def test_another_colour_is_measured_in_levels(fills, mask, pasted):
    assert middle_colour_error(fills["truth"], fills["truth"], mask) == 0
    shifted = pasted(np.clip(fills["truth"].astype(int) - 20, 0, 255))
    assert middle_colour_error(shifted, fills["truth"], mask) == pytest.approx(20, abs=0.5)


def test_texture_of_the_right_colour_costs_nothing_and_a_smear_of_it_neither(fills, mask):
    for fill in ("real", "smear", "flat"):
        # The texture itself deviates by 45 levels; a mean of some 900 pixels does not.
        assert middle_colour_error(fills[fill], fills["truth"], mask) < 7


def test_only_the_middle_counts(fills, mask):
    rim = fills["truth"].copy()
    rim[(mask > 0) & (depth(mask) < 30)] = 0

    assert middle_colour_error(rim, fills["truth"], mask) == 0
