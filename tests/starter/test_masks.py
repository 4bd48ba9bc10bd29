import pytest
import torch

from inpaint_app.starter.masks import KINDS, draw_mask, training_masks
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
