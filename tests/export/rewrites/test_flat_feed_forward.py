import torch

from inpaint_app.export.rewrites.flat_feed_forward import FlatFeedForward
from tests.export.networks import noise, relative_difference, small_network

SIZE = (8, 8)


@torch.no_grad()
def test_it_adds_to_the_rows_what_the_original_makes_of_their_norms():
    original = small_network().diff_model.down_blocks[0].attentions[0].transformer_blocks[0].ff
    tokens, normed = noise(2, 64, 16), noise(2, 64, 16, seed=1)
    found = FlatFeedForward(original)(tokens.flatten(0, 1), normed.flatten(0, 1), SIZE)
    assert relative_difference(found.view_as(tokens), tokens + original(normed, SIZE)) < 1e-5
