import numpy as np

from inpaint_app.starter.evaluation.metrics.surroundings import around, ring


def test_the_ring_is_as_wide_as_the_hole_is_deep_and_not_in_the_hole(mask):
    near = ring(mask)

    assert not (near & (mask > 0)).any()
    assert near[128, 128 + 51 + 48]
    assert not near[128, 128 + 51 + 52]


def test_a_thin_hole_still_has_a_ring_of_forty_pixels():
    wire = np.zeros((200, 200), dtype=np.uint8)
    wire[100] = 255

    assert ring(wire).sum() == 2 * 40 * 200


def test_the_box_around_a_hole_stays_inside_the_picture(mask):
    rows, columns = around(mask, 10)
    assert (rows.start, rows.stop) == (128 - 60, 128 + 61) == (columns.start, columns.stop)

    rows, columns = around(mask, 1000)
    assert (rows.start, rows.stop) == (0, 256)
