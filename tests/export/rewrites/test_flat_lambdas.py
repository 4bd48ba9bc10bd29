import torch

from inpaint_app.export.rewrites import flat_lambdas
from inpaint_app.export.rewrites.batch_norm import fold_batch_norms
from inpaint_app.export.rewrites.flat_lambdas import FlatCrossLambda, FlatSelfLambda
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from tests.export.networks import noise, relative_difference, small_network

SIZE = (8, 8)


def block_and_its_folded_copy():
    original = small_network().diff_model.down_blocks[0].attentions[0].transformer_blocks[0]
    folded = copy_sharing_weights(original)
    fold_batch_norms(folded)
    return original, folded


@torch.no_grad()
def test_a_flat_self_lambda_computes_what_the_original_does():
    original, folded = block_and_its_folded_copy()
    tokens = noise(2, 64, 16)
    found = FlatSelfLambda(folded.attn1)(tokens.flatten(0, 1), SIZE).view_as(tokens)
    assert relative_difference(found, original.attn1(tokens, SIZE)) < 1e-5


@torch.no_grad()
def test_a_flat_cross_lambda_computes_what_the_original_does_with_its_context():
    original, folded = block_and_its_folded_copy()
    tokens, contexts = noise(2, 64, 16), noise(2, 10, 16, seed=1)
    found = FlatCrossLambda(folded.attn2, contexts)(tokens.flatten(0, 1)).view_as(tokens)
    assert relative_difference(found, original.attn2(tokens, contexts)) < 1e-5


@torch.no_grad()
def test_nothing_of_the_context_is_left_but_constants():
    _, folded = block_and_its_folded_copy()
    flat = FlatCrossLambda(folded.attn2, noise(2, 10, 16))
    shapes = {name: tuple(value.shape) for name, value in flat.named_parameters()}
    assert shapes == {
        "sums": (2, 64, 2, 10),
        "values": (2, 10, 2),
        "to_q.weight": (16, 16),
        "to_q.bias": (16,),
    }


@torch.no_grad()
def test_of_many_pixels_the_parts_of_a_sum_are_stored_and_not_the_sum(monkeypatch):
    original, folded = block_and_its_folded_copy()
    tokens, contexts = noise(2, 64, 16), noise(2, 10, 16, seed=1)
    monkeypatch.setattr(flat_lambdas, "_LARGEST_STORED_SUM", 2 * 64 * 2 * 10 - 1)
    flat = FlatCrossLambda(folded.attn2, contexts)
    shapes = {name: tuple(value.shape) for name, value in flat.named_parameters()}
    assert "sums" not in shapes
    assert (shapes["positions"], shapes["keys"]) == ((64, 2, 10), (2, 1, 2, 10))
    found = flat(tokens.flatten(0, 1)).view_as(tokens)
    assert relative_difference(found, original.attn2(tokens, contexts)) < 1e-5


@torch.no_grad()
def test_branches_part_at_the_first_context():
    _, folded = block_and_its_folded_copy()
    flat = FlatCrossLambda(folded.attn2, noise(2, 10, 16, seed=1))
    rows = noise(64, 16)
    assert relative_difference(flat(rows), flat(torch.cat([rows, rows]))) < 1e-6
