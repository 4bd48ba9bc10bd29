import torch

from inpaint_app.starter.images.pool import PicturePool
from inpaint_app.starter.images.scene import pictures
from inpaint_app.starter.randomness import Randomness


def test_the_same_seed_makes_the_same_pictures():
    first, second = (pictures(Randomness(5), 2, 64, leaves=6) for _ in range(2))

    assert torch.equal(first, second)


def test_another_seed_makes_other_pictures():
    first, second = (pictures(Randomness(seed), 2, 64, leaves=6) for seed in (5, 6))

    assert (first - second).abs().mean() > 0.02


def test_pictures_are_finite_colours_with_structure():
    made = pictures(Randomness(1), 8, 64, leaves=6)

    assert made.shape == (8, 3, 64, 64)
    assert made.isfinite().all()
    assert made.min() >= 0
    assert made.max() <= 1
    assert made.std((2, 3)).mean() > 0.03


def test_a_pool_keeps_no_more_than_its_capacity_and_cuts_crops():
    pool = PicturePool(Randomness(2), capacity=3, size=64)
    pool.renew(2)
    pool.renew(2)

    crops = pool.crops(4, 32)

    assert pool.made == 4
    assert pool.store.shape == (3, 64, 64, 3)
    assert crops.shape == (4, 3, 32, 32)
    assert crops.max() <= 1
    assert crops.std() > 0
