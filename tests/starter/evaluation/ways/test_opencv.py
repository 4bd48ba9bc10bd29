import numpy as np
import pytest

from inpaint_app.starter.evaluation.ways.opencv import flat, navier_stokes, telea


@pytest.mark.parametrize("fill", [telea, navier_stokes, flat])
def test_a_plain_wall_is_filled_with_its_colour_and_nothing_else_is_touched(fill):
    wall = np.full((64, 64, 3), (180, 120, 90), dtype=np.uint8)
    mask = np.zeros((64, 64), dtype=np.uint8)
    mask[20:40, 20:40] = 255
    holed = np.where(mask[..., None] > 0, 0, wall).astype(np.uint8)

    filled = fill(holed, mask)

    assert (
        np.abs(filled.astype(int) - wall.astype(int)).max() <= 4
    )  # of 255: rounding as the march goes in
