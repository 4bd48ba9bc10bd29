import sys

import numpy as np
import pytest

from inpaint_app.starter.evaluation.ways.patchmatch import available, patchmatch


def test_it_is_not_available_where_its_package_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "patchmatch", None)

    assert not available()


def test_only_the_hole_is_touched():
    if not available():
        pytest.skip("pypatchmatch is not installed")
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    mask = np.zeros((64, 64), dtype=np.uint8)
    mask[24:40, 24:40] = 255

    filled = patchmatch(noise, mask)

    assert np.array_equal(filled[mask == 0], noise[mask == 0])
