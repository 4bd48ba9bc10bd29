import torch

from inpaint_app.starter.colour import TRUST, luma, temper_colour


def test_luma_of_grey_is_that_grey():
    grey = torch.full((1, 3, 4, 4), 0.3)

    torch.testing.assert_close(luma(grey), grey[:, :1])


def test_tempering_keeps_the_light_and_pulls_the_colour_to_the_smooth_one():
    fill, smooth = torch.rand(1, 3, 4, 4), torch.full((1, 3, 4, 4), 0.5)

    tempered = temper_colour(fill, smooth)

    torch.testing.assert_close(luma(tempered), luma(fill))
    torch.testing.assert_close(tempered - luma(tempered), TRUST * (fill - luma(fill)))
