import torch

from inpaint_app.export.rewrites.batch_norm import fold_batch_norms
from inpaint_app.export.rewrites.merged_shortcuts import MergedResidualBlock, merge_shortcuts
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.rewrites.timestep_shifts import tabulate_timestep_shifts
from tests.export.networks import noise, relative_difference, small_network


def shifted_unet():
    unet = fold_batch_norms(copy_sharing_weights(small_network())).diff_model
    tabulate_timestep_shifts(unet)
    return unet


@torch.no_grad()
def test_one_convolution_of_both_inputs_is_the_sum_of_two():
    unet = shifted_unet()
    shifts = unet.time_embedding(torch.tensor([731.0]))
    blocks = [block for stage in unet.up_blocks for block in stage.resnets]
    shortcuts = [block.conv_shortcut for block in blocks]
    assert any(shortcut is not None for shortcut in shortcuts)
    for block, shortcut in zip(blocks, shortcuts, strict=True):
        if shortcut is not None:
            features = noise(2, shortcut.in_channels, 8, 8)
            merged = MergedResidualBlock(block, shortcut)
            found, expected = merged(features, shifts), block(features, shifts)
            assert relative_difference(found, expected) < 1e-5


def test_a_block_without_a_convolution_on_its_shortcut_is_left_alone():
    unet = shifted_unet()
    stages = (*unet.down_blocks, *unet.up_blocks)
    before = [block for stage in stages for block in stage.resnets]
    merge_shortcuts(unet)
    after = [block for stage in stages for block in stage.resnets]
    for old, new in zip(before, after, strict=True):
        assert (new is old) == (old.conv_shortcut is None)
