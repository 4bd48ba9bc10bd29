import math

import pytest
import torch

from inpaint_app.moebius.timestep import sinusoids


def test_cosines_stand_before_sines():
    waves = sinusoids(torch.tensor([0, 1]), 4)
    assert waves[0].tolist() == [1, 1, 0, 0]
    wanted = [math.cos(1), math.cos(0.01), math.sin(1), math.sin(0.01)]
    assert waves[1].tolist() == pytest.approx(wanted, abs=1e-7)
