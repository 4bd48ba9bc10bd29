import torch
from torch import nn

from inpaint_app.export.rewrites.dense import absorb_input_scale, make_dense, merge_pointwise
from tests.export.networks import noise, relative_difference


def test_merged_convolutions_put_their_outputs_side_by_side():
    convs = [nn.Conv2d(4, 3, 1), nn.Conv2d(4, 5, 1, bias=False)]
    features = noise(1, 4, 2, 3)
    rows = features.flatten(2).squeeze(0).T
    with torch.no_grad():
        expected = torch.cat([conv(features) for conv in convs], dim=1).flatten(2).squeeze(0).T
        assert relative_difference(merge_pointwise(convs)(rows), expected) < 1e-6


def test_convolutions_without_bias_make_a_layer_without_bias():
    assert merge_pointwise([nn.Conv2d(2, 2, 1, bias=False)]).bias is None


def test_a_scale_and_a_shift_before_a_layer_become_part_of_it():
    dense = make_dense(noise(3, 4), noise(3, seed=1))
    scale, shift, rows = noise(4, seed=2), noise(4, seed=3), noise(6, 4, seed=4)
    absorbed = absorb_input_scale(dense, scale, shift)
    assert relative_difference(absorbed(rows), dense(rows * scale + shift)) < 1e-6
