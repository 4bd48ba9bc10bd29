"""The lambda layers against the paper's sums, written out letter by letter."""

import pytest
import torch
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

from inpaint_app.moebius.lambda_attention import CrossLambda, PositionConv, SelfLambda
from tests.moebius.reference import relative_error
from tests.tiny_model import random_state

HEADS, HEAD, SIDE, TOKENS, WIDTH = 4, 3, 6, 10, 7
CHANNELS = HEADS * HEAD


def ready(module):
    module.load_state_dict(random_state(module))
    return module.eval()


@pytest.fixture
def self_lambda():
    return ready(SelfLambda(CHANNELS, HEADS))


@pytest.fixture
def cross_lambda():
    return ready(
        CrossLambda(
            CHANNELS, HEADS, context_dim=WIDTH, positions=SIDE * SIDE, context_tokens=TOKENS
        )
    )


@pytest.fixture
def tokens():
    return torch.randn(2, SIDE * SIDE, CHANNELS, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def context():
    return torch.randn(2, TOKENS, WIDTH, generator=torch.Generator().manual_seed(2))


def picture(tokens):
    return tokens.transpose(1, 2).unflatten(2, (SIDE, SIDE))


def pointwise(conv, norm, tokens):
    """The published way: a 1x1 convolution and BatchNorm over a picture, flattened to (b, c, n)."""
    out = functional.conv2d(picture(tokens), conv.weight)
    out = functional.batch_norm(out, norm.running_mean, norm.running_var, norm.weight, norm.bias)
    return out.flatten(2)


def test_position_lambdas_are_the_published_3d_convolution():
    conv = ready(PositionConv(HEAD))
    values = torch.randn(2, SIDE * SIDE, 5, generator=torch.Generator().manual_seed(3))
    volume = values.transpose(1, 2).reshape(2, 1, 5, SIDE, SIDE)
    wanted = functional.conv3d(volume, conv.weight, conv.bias, padding=(0, 7, 7))  # b k v h w
    actual = conv(values, (SIDE, SIDE))
    assert relative_error(actual, wanted.flatten(3).permute(0, 3, 1, 2)) < 1e-6


def test_self_attention_applies_content_and_position_lambdas(self_lambda, tokens):
    layer = self_lambda
    queries = pointwise(layer.to_q, layer.norm_q, tokens).unflatten(1, (HEADS, HEAD))
    values = pointwise(layer.to_v, layer.norm_v, tokens)
    keys = functional.conv2d(picture(tokens), layer.to_k.weight).flatten(2).softmax(dim=2)
    content = torch.einsum("bkm,bvm->bkv", keys, values)
    position = layer.pos_conv(values.transpose(1, 2), (SIDE, SIDE))
    wanted = torch.einsum("bhkn,bkv->bnhv", queries, content)
    wanted = wanted + torch.einsum("bhkn,bnkv->bnhv", queries, position)
    assert relative_error(layer(tokens, (SIDE, SIDE)), wanted.flatten(2)) < 1e-5


def test_cross_attention_never_forms_its_lambdas_and_equals_them(cross_lambda, tokens, context):
    layer = cross_lambda
    queries = pointwise(layer.to_q, layer.norm_q, tokens).unflatten(1, (HEADS, HEAD))
    keys = layer.to_k(context).transpose(1, 2).softmax(dim=2)
    norm = layer.norm_v
    values = functional.batch_norm(
        layer.to_v(context).transpose(1, 2),
        norm.running_mean,
        norm.running_var,
        norm.weight,
        norm.bias,
    )
    position = torch.einsum("nmk,bvm->bnkv", layer.rel_pos_emb.squeeze(3), values)
    content = torch.einsum("bkm,bvm->bkv", keys, values)
    wanted = torch.einsum("bhkn,bnkv->bnhv", queries, position + content.unsqueeze(1))
    assert relative_error(layer(tokens, context), wanted.flatten(2)) < 1e-5


def test_a_known_context_can_be_conditioned_once(cross_lambda, tokens, context):
    kept = cross_lambda.condition(context)
    assert kept.keys.shape == (2, HEAD, TOKENS)
    assert kept.values.shape == (2, TOKENS, HEAD)
    torch.testing.assert_close(cross_lambda.attend(tokens, kept), cross_lambda(tokens, context))


def test_torchs_own_fusion_folds_the_norms(self_lambda, cross_lambda, tokens, context):
    before = self_lambda(tokens, (SIDE, SIDE)), cross_lambda(tokens, context)
    for layer in (self_lambda, cross_lambda):
        layer.to_q = fuse_conv_bn_eval(layer.to_q, layer.norm_q)
        layer.norm_q = torch.nn.Identity()
    self_lambda.to_v = fuse_conv_bn_eval(self_lambda.to_v, self_lambda.norm_v)
    cross_lambda.to_v = fuse_linear_bn_eval(cross_lambda.to_v, cross_lambda.norm_v)
    self_lambda.norm_v = cross_lambda.norm_v = torch.nn.Identity()
    assert relative_error(self_lambda(tokens, (SIDE, SIDE)), before[0]) < 1e-5
    assert relative_error(cross_lambda(tokens, context), before[1]) < 1e-5
