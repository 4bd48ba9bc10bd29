import torch
from torch import nn

from inpaint_app.export.rewrites.batch_norm import fold_batch_norms
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from tests.export.networks import noise, relative_difference, small_network


def test_a_separable_convolution_computes_the_same_without_its_norms():
    original = small_network().diff_model.conv_in
    folded = copy_sharing_weights(original)
    fold_batch_norms(folded)
    assert not any(isinstance(part, nn.BatchNorm2d) for part in folded.modules())
    features = noise(2, 9, 8, 8)
    with torch.no_grad():
        assert relative_difference(folded(features), original(features)) < 1e-6


def test_a_self_lambda_computes_the_same_without_its_norms():
    original = small_network().diff_model.down_blocks[0].attentions[0].transformer_blocks[0].attn1
    folded = copy_sharing_weights(original)
    fold_batch_norms(folded)
    assert isinstance(folded.norm_q, nn.Identity)
    assert isinstance(folded.norm_v, nn.Identity)
    tokens = noise(2, 64, 16)
    with torch.no_grad():
        assert relative_difference(folded(tokens, (8, 8)), original(tokens, (8, 8))) < 1e-6


def test_the_norm_of_a_cross_lambdas_values_is_left_for_the_constants():
    network = copy_sharing_weights(small_network())
    fold_batch_norms(network)
    attention = network.diff_model.down_blocks[0].attentions[0].transformer_blocks[0].attn2
    assert isinstance(attention.norm_q, nn.Identity)
    assert not isinstance(attention.norm_v, nn.Identity)


def test_folding_leaves_the_original_alone():
    original = small_network()
    before = {name: value.clone() for name, value in original.state_dict().items()}
    fold_batch_norms(copy_sharing_weights(original))
    after = original.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
