import pytest
import torch
from torch import nn

from inpaint_app.export.rewrites.column_blocks import BLOCK, ColumnBlockConv, block_columns
from tests.export.networks import noise, relative_difference


@torch.no_grad()
@pytest.mark.parametrize("width", [BLOCK, 8, 20, 2, 7])
@pytest.mark.parametrize("window", [1, 3, 9, 15])
def test_columns_as_channels_give_the_same_maps(window, width):
    kernels, bias, planes = noise(3, 1, window, window), noise(3), noise(2, 5, width, seed=1)

    maps = ColumnBlockConv(kernels, bias)(planes)

    expected = nn.functional.conv2d(planes.unsqueeze(1), kernels, bias, padding=window // 2)
    assert relative_difference(maps, expected.flatten(2).transpose(1, 2)) < 1e-6


def test_every_weight_stands_once_for_each_column_of_the_result():
    kernels = torch.arange(1, 1 + 2 * 15 * 15).float().reshape(2, 1, 15, 15)

    blocked = block_columns(kernels)

    assert blocked.shape == (2 * BLOCK, BLOCK, 15, 5)
    kept = blocked[blocked != 0].sort().values
    assert torch.equal(kept, kernels.flatten().repeat_interleave(BLOCK))
