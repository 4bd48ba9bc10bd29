import numpy as np

from inpaint_app.starter.evaluation.metrics.patches import SIDE, centres, cut


def test_a_patch_is_the_square_around_its_place():
    picture = np.arange(20 * 30 * 2, dtype=np.float32).reshape(20, 30, 2)

    patches = cut(picture, np.array([[3, 3], [10, 20]]))

    assert patches.shape == (2, SIDE * SIDE * 2)
    assert np.array_equal(patches[1].reshape(2, SIDE, SIDE)[0], picture[7:14, 17:24, 0])


def test_places_lie_where_they_are_wanted_and_their_patches_inside_the_picture():
    wanted = np.ones((20, 20), dtype=bool)
    wanted[:, :10] = False

    places = centres(wanted, 1000, np.random.default_rng(0))

    assert len(places) == 14 * 7
    assert places[:, 1].min() == 10
    assert places.max() == 16


def test_no_more_places_are_drawn_than_asked_for_and_none_twice():
    places = centres(np.ones((50, 50), dtype=bool), 30, np.random.default_rng(0))

    assert len(np.unique(places, axis=0)) == 30
