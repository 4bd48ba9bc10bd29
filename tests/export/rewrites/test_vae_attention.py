import torch

from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.rewrites.vae_attention import FlatVaeAttention, flatten_vae_attention
from tests.export.networks import noise, relative_difference, small_vae


@torch.no_grad()
def test_it_computes_what_the_original_attention_does():
    original = small_vae().decoder.mid_block.attentions[0]
    features = noise(1, 16, 6, 6)
    found = FlatVaeAttention(original)(features)
    assert relative_difference(found, original(features)) < 1e-5


@torch.no_grad()
def test_a_decoder_decodes_the_same_with_its_attention_replaced():
    decoder = small_vae().decoder
    flat = copy_sharing_weights(decoder)
    flatten_vae_attention(flat)
    assert isinstance(flat.mid_block.attentions[0], FlatVaeAttention)
    latents = noise(1, 4, 4, 4)
    assert relative_difference(flat(latents), decoder(latents)) < 1e-5
