import pytest

from inpaint_app.starter.evaluation.marks import draw


def test_a_polygon_covers_its_inside():
    mask = draw([{"polygon": [[2, 2], [10, 2], [10, 6], [2, 6]]}], 20, 30)

    assert mask.shape == (20, 30)
    assert (mask[2:7, 2:11] == 255).all()
    assert (mask == 255).sum() == 5 * 9


def test_a_stroke_is_twice_its_radius_wide_and_round_at_its_ends():
    mask = draw([{"stroke": 3, "points": [[10, 10], [30, 10]]}], 20, 40)

    assert (mask[7:14, 20] == 255).all()
    assert (mask[:, 20] == 255).sum() == 7
    assert mask[10, 7] == 255
    assert mask[7, 7] == 0


def test_a_circle_reaches_its_radius():
    mask = draw([{"circle": 5, "centre": [10, 8]}], 20, 20)

    assert (mask[8] == 255).sum() == 11
    assert (mask[:, 10] == 255).sum() == 11


def test_marks_are_united_and_cut_at_the_edge():
    mask = draw([{"circle": 4, "centre": [0, 0]}, {"circle": 2, "centre": [19, 19]}], 20, 20)

    assert mask[0, 0] == mask[19, 19] == 255
    assert mask[10, 10] == 0


def test_an_unknown_mark_is_refused():
    with pytest.raises(ValueError, match="star"):
        draw([{"star": 5}], 20, 20)
