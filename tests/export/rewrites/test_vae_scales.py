import torch

from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.rewrites.vae_scales import fold_decoder_scale, fold_encoder_scale
from inpaint_app.export.wrappers import VaeDecoder, VaeEncoder
from tests.export.networks import noise, relative_difference, small_vae

SCALE = 0.13025


@torch.no_grad()
def test_the_encoder_gives_the_scaled_mean_by_itself():
    original = VaeEncoder(small_vae(), SCALE)
    folded = fold_encoder_scale(copy_sharing_weights(original))
    image = noise(1, 3, 32, 32).clamp(-1, 1)
    assert relative_difference(folded(image), original(image)) < 1e-5
    assert folded.encoder.conv_out.out_channels == 4


@torch.no_grad()
def test_the_decoder_takes_scaled_latents_and_gives_zero_to_one_by_itself():
    original = VaeDecoder(small_vae(), SCALE)
    folded = fold_decoder_scale(copy_sharing_weights(original))
    latents = noise(1, 4, 4, 4) * SCALE
    found, expected = folded(latents), original(latents)
    assert expected.std() > 0
    assert relative_difference(found, expected) < 1e-5


def test_folding_leaves_the_vae_alone():
    vae = small_vae()
    before = vae.encoder.conv_out.weight.clone()
    fold_encoder_scale(copy_sharing_weights(VaeEncoder(vae, SCALE)))
    assert torch.equal(vae.encoder.conv_out.weight, before)
