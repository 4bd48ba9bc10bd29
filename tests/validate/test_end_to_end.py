import math

import numpy as np
import pytest

from inpaint_app.validate.end_to_end import WholeRun, compare_runs, peak_signal_to_noise


def array(*values):
    return np.array(values, np.float32)


def whole(step, latents, image):
    return WholeRun(2, {"step 1": array(step)}, {"step 2": array(latents), "image": array(image)})


def compare(found, expected):
    return compare_runs(found, expected, variant="fp32", tolerance=1e-3)


def test_the_end_decides_and_everything_is_listed():
    run = compare(whole(2, 2, 4), whole(1, 2, 4))
    assert [case.name for case in run.cases] == ["step 1", "step 2", "image"]
    assert run.cases[0].relative_error == 1
    assert run.steps == 2
    assert run.relative_error == 0
    assert run.passed


def test_a_picture_that_is_off_fails_with_right_latents():
    run = compare(whole(1, 2, 5), whole(1, 2, 4))
    assert run.relative_error == 0.25
    assert not run.passed


def test_wrong_latents_fail_with_a_right_picture():
    assert not compare(whole(1, 3, 4), whole(1, 2, 4)).passed


def test_a_picture_has_a_ratio_of_peak_to_noise_and_latents_have_none():
    assert compare(whole(1, 2, 4.1), whole(1, 2, 4)).psnr == pytest.approx(20, abs=1e-3)
    alone = WholeRun(1, {}, {"step 1": array(1)})
    assert compare(alone, alone).psnr is None


def test_equal_pictures_have_no_noise():
    assert peak_signal_to_noise(array(1, 2), array(1, 2)) == math.inf
