import numpy as np

from inpaint_app.starter.evaluation.ways.bare_network import SIDE, bare_network, square


def hole(height, width, rows, columns):
    mask = np.zeros((height, width), dtype=np.uint8)
    mask[rows, columns] = 255
    return mask


def test_a_small_hole_gets_the_square_that_the_network_takes():
    rows, columns = square(hole(1000, 1200, slice(0, 40), slice(600, 640)))

    assert (rows.start, rows.stop) == (0, SIDE)
    assert columns.stop - columns.start == SIDE
    assert columns.start < 600
    assert columns.stop > 640


def test_a_hole_larger_than_the_network_gets_a_larger_square():
    rows, columns = square(hole(1000, 1200, slice(100, 800), slice(300, 400)))

    assert rows.stop - rows.start == columns.stop - columns.start > 700


def test_a_small_picture_is_scaled_and_only_its_hole_is_painted():
    picture = np.full((120, 160, 3), 90, dtype=np.uint8)
    mask = hole(120, 160, slice(50, 70), slice(60, 90))

    filled = bare_network()(picture, mask)

    assert np.array_equal(filled[mask == 0], picture[mask == 0])
    assert np.abs(filled[mask > 0].astype(int) - 90).mean() < 12
