import pytest

from inpaint_app.starter.evaluation.bars import (
    bar_table,
    better_patches,
    check,
    gain_on_strokes,
    kept,
    no_grey_centre,
    smooth_sky,
)
from inpaint_app.starter.evaluation.judging import Verdicts
from tests.starter.evaluation.made_scores import score


def pair(kind="sky", radius=80, **ours):
    return [score(kind, "telea", radius=radius), score(kind, "page", radius=radius, **ours)]


def verdicts(number):
    said = {f"case-{at}": {"page": "keep" if at < number else "no"} for at in range(24)}
    return Verdicts(said)


def test_every_circle_must_have_its_colour_as_right_as_telea():
    good = pair(middle=1.9) + pair("blur", 20, middle=2.0)
    bad = [*good, *pair("foliage", 45, middle=2.5)]

    assert no_grey_centre(good).met
    assert no_grey_centre(bad).met is False
    assert no_grey_centre(bad).found == "2 of 3; foliage-r45-1 2.5 > 2.0"


def test_only_sky_at_80_and_120_counts_for_the_error_on_sky():
    bar = smooth_sky(pair(rmse=4) + pair("blur", 80, rmse=90) + pair("sky", 180, rmse=90))

    assert bar.met
    assert bar.found == "1 of 1"
    assert smooth_sky(pair(radius=120, rmse=6)).met is False


@pytest.mark.parametrize(("worst", "met"), [(0.49, True), (0.5, False)])
def test_patches_must_be_better_than_before_on_every_kind(worst, met):
    scores = [
        score("sky", "before"),
        score("sky", "page", patches=0.2),
        score("object", "before"),
        score("object", "page", patches=worst),
    ]

    assert better_patches(scores).met is met


@pytest.mark.parametrize(("number", "met"), [(13, False), (14, True)])
def test_fourteen_removals_must_be_kept(number, met):
    bar, aim = kept(verdicts(number))

    assert bar.met is met
    assert bar.found == f"{number} of 24"
    assert aim.met is False


def test_the_aim_on_strokes_and_wires_is_a_gain_over_telea():
    wire = [score("wire", "telea"), score("wire", "page", psnr=21.6)]
    stroke = [score("stroke", "telea"), score("stroke", "page", psnr=21.4)]

    assert gain_on_strokes(wire).met
    assert gain_on_strokes(wire + stroke).found == "stroke +1.40 dB, wire +1.60 dB"
    assert gain_on_strokes(wire + stroke).met is False


def test_a_bar_without_measures_is_open():
    bars = check([])

    assert {bar.met for bar in bars} == {None}
    assert bar_table(bars).count("| open |") == 6


def test_another_way_can_be_held_to_the_bars():
    scores = [score("sky", "telea", radius=80), score("sky", "texture", radius=80, middle=9)]

    assert no_grey_centre(scores, "texture").met is False
    assert "| fail |" in bar_table(check(scores, ours="texture"))
