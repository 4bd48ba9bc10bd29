import numpy as np
import torch
from safetensors.torch import load_file

from inpaint_app.starter.filling import fill
from inpaint_app.starter.weights import WEIGHTS, load_inpainter


def test_the_shipped_weights_are_half_precision_and_at_most_eight_megabytes():
    assert WEIGHTS.stat().st_size <= 8_000_000
    assert {value.dtype for value in load_file(WEIGHTS).values()} == {torch.float16}


def test_the_shipped_model_fills_a_plain_wall_with_the_colour_of_the_wall():
    picture = np.full((128, 128, 3), (180, 120, 90), dtype=np.uint8)
    mask = np.zeros((128, 128), dtype=np.uint8)
    mask[48:80, 48:80] = 255
    painted = picture.copy()
    painted[mask > 0] = 0

    result = fill(load_inpainter(), painted, mask)

    error = np.abs(result.astype(int) - picture.astype(int))
    assert error[mask == 0].max() == 0
    assert error[mask > 0].mean() < 10
