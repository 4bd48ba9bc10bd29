import numpy as np
import pytest

from inpaint_app.starter.baselines import BASELINES


@pytest.mark.parametrize("name", BASELINES)
def test_a_plain_wall_is_filled_with_its_colour_and_nothing_else_is_touched(name):
    wall = np.full((64, 64, 3), (180, 120, 90), dtype=np.uint8)
    mask = np.zeros((64, 64), dtype=np.uint8)
    mask[20:40, 20:40] = 255
    holed = np.where(mask[..., None] > 0, 0, wall).astype(np.uint8)

    filled = BASELINES[name](holed, mask)

    assert (
        np.abs(filled.astype(int) - wall.astype(int)).max() <= 4
    )  # of 255: rounding as the march goes in
