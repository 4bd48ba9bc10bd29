import torch
from torch import nn

from inpaint_app.export.rewrites.batch_norm import fold_batch_norms
from inpaint_app.export.rewrites.flat_transformer import flatten_transformers
from inpaint_app.export.rewrites.residual_blocks import ShiftedConv, project_timestep_once
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.wrappers import GuidedNetwork
from inpaint_app.moebius.convolution import DepthwiseSeparableConv
from tests.export.networks import noise, relative_difference, small_network


@torch.no_grad()
def test_one_projection_of_the_timestep_serves_every_block():
    network = small_network()
    rewritten = flatten_transformers(fold_batch_norms(copy_sharing_weights(network)))
    project_timestep_once(rewritten.diff_model)
    latents9 = noise(1, 9, 8, 8)
    for timestep in (0.0, 731.0):
        when = torch.tensor([timestep])
        found, expected = rewritten(latents9, when), GuidedNetwork(network)(latents9, when)
        assert relative_difference(found, expected) < 1e-5


def test_there_is_one_dense_layer_for_all_timestep_projections():
    rewritten = flatten_transformers(fold_batch_norms(copy_sharing_weights(small_network())))
    project_timestep_once(rewritten.diff_model)
    names = [name for name, part in rewritten.named_modules() if isinstance(part, nn.Linear)]
    assert "diff_model.time_embedding.projections" in names
    assert not any("time_emb_proj" in name for name in names)


@torch.no_grad()
def test_a_shifted_convolution_adds_the_bias_that_it_is_given():
    for widths in ((4, 4), (4, 6)):
        source = fold_batch_norms(random_conv(*widths))
        features, bias = noise(2, widths[0], 8, 8), noise(widths[1], seed=1)
        found = ShiftedConv(source)(features, bias + source.conv_pw.bias)
        assert relative_difference(found, source(features) + bias[:, None, None]) < 1e-5


def random_conv(*widths):
    conv = DepthwiseSeparableConv(*widths).eval().requires_grad_(requires_grad=False)
    for norm in (conv.bn1, conv.bn2):
        norm.running_mean.uniform_(-1, 1)
        norm.bias.uniform_(-1, 1)
    return conv
