import pytest

from inpaint_app.starter.evaluation.metrics.measures import measure_fill


def test_the_truth_itself_is_perfect(fills, mask):
    found = measure_fill(fills["truth"], fills["truth"], mask, truth_known=True)

    assert found.truth.psnr == pytest.approx(100)
    assert found.truth.rmse == pytest.approx(0, abs=0.01)
    assert found.truth.gradient == pytest.approx(1)
    assert found.truth.middle == 0
    assert found.area == (mask > 0).sum()
    assert found.depth == pytest.approx(51, abs=1)


def test_rmse_is_in_levels(fills, mask, pasted):
    darker = pasted(fills["truth"].clip(10) - 10)

    found = measure_fill(darker, fills["truth"], mask, truth_known=True)

    assert found.truth.rmse == pytest.approx(10, abs=0.2)


def test_psnr_likes_a_flat_disc_and_the_patches_do_not(fills, mask):
    flat = measure_fill(fills["flat"], fills["truth"], mask, truth_known=True)
    real = measure_fill(fills["real"], fills["truth"], mask, truth_known=True)

    assert flat.truth.psnr > real.truth.psnr
    assert flat.patches > real.patches


def test_smear_and_tile_are_both_worse_than_real_texture(fills, mask):
    both = {
        name: measure_fill(fill, fills["truth"], mask, truth_known=False).patches
        for name, fill in fills.items()
    }

    assert both["real"] < 0.3
    assert min(both["smear"], both["tile"], both["flat"], both["grey"]) > 2 * both["real"]


def test_nothing_is_measured_against_an_unknown_truth(fills, mask):
    assert measure_fill(fills["real"], fills["truth"], mask, truth_known=False).truth is None
