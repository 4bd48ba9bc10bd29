import torch
from torch import nn

from inpaint_app.export.rewrites.group_norm import ScaledGroupNorm, scale_group_norms
from tests.export.networks import noise, relative_difference


def norm_with_scale():
    norm = nn.GroupNorm(4, 8, eps=1e-6)
    norm.weight, norm.bias = nn.Parameter(noise(8, seed=1)), nn.Parameter(noise(8, seed=2))
    return norm


@torch.no_grad()
def test_it_computes_what_a_group_norm_does():
    norm, features = norm_with_scale(), noise(2, 8, 5, 5)
    assert relative_difference(ScaledGroupNorm(norm)(features), norm(features)) < 1e-6


def test_every_group_norm_is_replaced_under_its_own_name():
    module = nn.Sequential(nn.Sequential(norm_with_scale()), nn.ReLU())
    names = [name for name, _ in module.named_parameters()]
    scale_group_norms(module)
    assert isinstance(module[0][0], ScaledGroupNorm)
    assert [name for name, _ in module.named_parameters()] == names
