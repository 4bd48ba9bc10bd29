import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.starter.spread import spread_residual

STEP = 1 / 255  # of grey
SIDES = st.sampled_from([64, 192, 320, 448, 512])
SHARE = st.floats(0, 1)
searched = settings(max_examples=15, deadline=None)


def _places(side):
    steps = (torch.arange(side) + 0.5) / side
    return torch.meshgrid(steps, steps, indexing="ij")


@st.composite
def holes(draw, *, inside, widest=1.0):
    """(1, 1, side, side), 1 in a box or ellipse; `inside` keeps 32 pixels around it."""
    side = draw(SIDES)
    rim = min(32, 0.2 * side) / side if inside else 0.0
    half = [0.01 + draw(SHARE) * (min(0.49 - rim, widest / 2) - 0.01) for _ in "yx"]
    low = [rim + size if inside else 0.0 for size in half]
    centre = [start + draw(SHARE) * (1 - 2 * start) for start in low]
    y, x = ((place - c) / h for place, c, h in zip(_places(side), centre, half, strict=True))
    hole = (x**2 + y**2 < 1) if draw(st.booleans()) else (x.abs() < 1) & (y.abs() < 1)
    return hole.float()[None, None]


def _spread(picture, hole, dtype=torch.float32):
    known = (1 - hole).to(dtype)
    return spread_residual(picture.to(dtype) * known, known).float()


def _error(field, picture, hole):
    return float(((field - picture).abs() * hole).max())


def _slope(side, angle):
    """As steep as from black to white over 512 pixels."""
    y, x = _places(side)
    along = x * torch.cos(angle) + y * torch.sin(angle)
    along = (along - along.min()) / (along.max() - along.min()) * (side / 512)
    return torch.stack([along, 1 - along, 0.2 + along / 2])[None]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
@searched
@given(hole=holes(inside=False), shade=SHARE)
def test_a_constant_picture_comes_back_through_a_hole_of_any_size_and_place(dtype, hole, shade):
    if hole.all():
        hole[..., :4, :4] = 0
    picture = torch.full((1, 3, *hole.shape[2:]), shade)

    assert _error(_spread(picture, hole, dtype), picture, hole) < STEP


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
@searched
@given(hole=holes(inside=True, widest=0.75), angle=st.floats(0, 6.28))
def test_a_linear_picture_comes_back_through_a_hole_three_quarters_of_the_side_wide(
    dtype, hole, angle
):
    picture = _slope(hole.shape[-1], torch.tensor(angle))

    assert _error(_spread(picture, hole, dtype), picture, hole) < 2.5 * STEP


@searched
@given(hole=holes(inside=False), angle=st.floats(0, 6.28))
def test_a_hole_at_the_border_runs_out_within_the_range_of_what_is_known(hole, angle):
    picture = _slope(hole.shape[-1], torch.tensor(angle))
    known = picture[(hole == 0).expand_as(picture)].reshape(3, -1)

    field = _spread(picture, hole)[0].reshape(3, -1)

    if known.numel():
        assert (field.amin(1) > known.amin(1) - 4 * STEP).all()
        assert (field.amax(1) < known.amax(1) + 4 * STEP).all()


@searched
@given(hole=holes(inside=False), border=st.floats(0.1, 0.9))
def test_a_picture_of_two_colours_stays_between_them(hole, border):
    colours = torch.tensor([[0.9, 0.2, 0.4], [0.1, 0.3, 0.8]])[:, :, None, None]
    picture = torch.where(_places(hole.shape[-1])[0] < border, *colours)[None]

    field = _spread(picture, hole)

    if not hole.all() and picture[(hole == 0).expand_as(picture)].numel():
        assert (field >= colours.amin(0) - 4 * STEP).all()
        assert (field <= colours.amax(0) + 4 * STEP).all()


def test_two_colours_are_each_right_near_their_own_border():
    hole = torch.zeros(1, 1, 512, 512)
    hole[..., 136:376, 136:376] = 1
    picture = torch.where(_places(512)[1] < 0.5, 0.8, 0.2).expand(1, 3, -1, -1)

    row = _spread(picture, hole)[0, 0, 256]

    torch.testing.assert_close(row[138:142], torch.full((4,), 0.8), atol=0.03, rtol=0)
    torch.testing.assert_close(row[370:374], torch.full((4,), 0.2), atol=0.03, rtol=0)
    assert abs(float(row[255:257].mean()) - 0.5) < 0.01


def test_the_middle_of_a_wide_hole_is_no_longer_grey():
    hole = (sum((place - 0.5) ** 2 for place in _places(512)) < (120 / 512) ** 2).float()
    sky = torch.tensor([0.35, 0.55, 0.9])[None, :, None, None].expand(1, 3, 512, 512)

    assert _error(_spread(sky, hole[None, None]), sky, hole[None, None]) < STEP
