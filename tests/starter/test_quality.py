import numpy as np
import pytest

from inpaint_app.starter.quality import measure


@pytest.fixture
def truth():
    return np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)


@pytest.fixture
def mask():
    hole = np.zeros((64, 64), dtype=np.uint8)
    hole[16:48, 16:48] = 255
    return hole


def test_the_truth_itself_is_perfect(truth, mask):
    quality = measure(truth, truth, mask)

    assert quality.psnr == pytest.approx(100)
    assert quality.ssim == pytest.approx(1, abs=1e-4)
    assert quality.gradient == pytest.approx(1)


def test_only_the_hole_counts(truth, mask):
    changed = truth.copy()
    changed[:8] = 0

    assert measure(changed, truth, mask) == measure(truth, truth, mask)


def test_psnr_is_that_of_the_mean_squared_error(truth, mask):
    shifted = np.where(truth < 128, truth + 16, truth - 16).astype(np.uint8)

    assert measure(shifted, truth, mask).psnr == pytest.approx(20 * np.log10(255 / 16), abs=1e-3)


def test_a_flat_fill_has_no_gradient_energy(truth, mask):
    flat = np.where(mask[..., None] > 0, 128, truth).astype(np.uint8)

    quality = measure(flat, truth, mask)
    assert quality.gradient < 0.2
    assert quality.ssim < 0.3
