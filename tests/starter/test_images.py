import torch

from inpaint_app.starter.images.colours import natural_palettes
from inpaint_app.starter.images.landscape import landscapes
from inpaint_app.starter.images.light import defocus
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


def test_a_landscape_is_finite_and_its_sky_differs_from_its_ground():
    made = landscapes(Randomness(4), 6, 64)

    assert made.shape == (6, 3, 64, 64)
    assert made.isfinite().all()
    assert (made[:, :, :8].mean((2, 3)) - made[:, :, -8:].mean((2, 3))).abs().mean() > 0.05


def test_more_octaves_out_of_focus_leave_less_detail_and_none_leave_all():
    picture = torch.rand(3, 3, 64, 64)

    blurred = defocus(picture, torch.tensor([0.0, 1.0, 3.5])[:, None, None, None])

    assert torch.equal(blurred[0], picture[0])
    detail = blurred.std((1, 2, 3))
    assert detail[0] > detail[1] > detail[2]


def test_natural_palettes_are_colours():
    made = natural_palettes(Randomness(4), 64, 3)

    assert made.shape == (64, 3, 3)
    assert made.min() >= 0
    assert made.max() <= 1
