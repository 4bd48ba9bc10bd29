import numpy as np

from inpaint_app.starter.evaluation.crops import MARGIN, marked, window


def hole(rows, columns):
    mask = np.zeros((500, 600), dtype=np.uint8)
    mask[rows, columns] = 255
    return mask


def test_the_hole_is_marked_in_magenta():
    picture = np.zeros((2, 2, 3), dtype=np.uint8)
    mask = np.array([[255, 0], [0, 0]], dtype=np.uint8)

    result = marked(picture, mask)

    assert result[0, 0].tolist() == [255, 0, 255]
    assert result[1, 1].tolist() == [0, 0, 0]


def test_a_window_shows_the_hole_and_a_margin():
    rows, columns = window(hole(slice(200, 300), slice(250, 270)), 100, 1000)

    assert (rows.start, rows.stop) == (200 - MARGIN, 300 + MARGIN)
    assert (columns.start, columns.stop) == (250 - MARGIN, 270 + MARGIN)


def test_a_window_is_never_smaller_than_asked_for_and_stays_inside():
    rows, columns = window(hole(slice(0, 10), slice(590, 600)), 200, 1000)

    assert (rows.start, rows.stop) == (0, 200)
    assert (columns.start, columns.stop) == (400, 600)


def test_a_large_hole_is_cut_around_its_middle():
    rows, _ = window(hole(slice(100, 400), slice(0, 10)), 100, 150)

    assert (rows.start, rows.stop) == (175, 325)


def test_a_small_picture_is_shown_whole():
    mask = np.full((50, 60), 255, dtype=np.uint8)

    assert window(mask, 100, 150) == (slice(0, 50), slice(0, 60))
