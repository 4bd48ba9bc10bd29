import pytest
import torch

from inpaint_app.starter.masks import (
    KINDS,
    MaskPool,
    draw_mask,
    training_masks,
    wide_boxes,
    wide_rounds,
)
from inpaint_app.starter.randomness import Randomness


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_leaves_a_hole_and_something_known(kind):
    masks = draw_mask(kind, Randomness(7), 16, 96)

    shares = masks.mean((1, 2, 3))
    assert set(masks.unique().tolist()) == {0.0, 1.0}
    assert shares.min() > 0
    assert shares.max() < 0.6


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        draw_mask("star", Randomness(7), 1, 32)


def test_the_same_seed_draws_the_same_training_masks():
    first, second = (training_masks(Randomness(3), 8, 64) for _ in range(2))

    assert first.shape == (8, 1, 64, 64)
    assert torch.equal(first, second)


@pytest.mark.parametrize("maker", [wide_boxes, wide_rounds])
def test_wide_holes_reach_half_of_the_side_and_more(maker):
    widths = maker(Randomness(5), 200, 64)[:, 0].amax(1).sum(1)

    assert widths.max() > 0.5 * 64
    assert widths.min() < 0.25 * 64


def test_a_pool_of_masks_serves_smaller_ones_and_keeps_no_more_than_its_capacity():
    pool = MaskPool(Randomness(2), capacity=3, size=64)
    pool.renew(2)
    pool.renew(2)

    holes = pool.draw(5, 32)

    assert pool.made == 4
    assert pool.store.shape == (3, 64, 64)
    assert holes.shape == (5, 1, 32, 32)
    assert set(holes.unique().tolist()) == {0.0, 1.0}
