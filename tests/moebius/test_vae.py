import torch

from inpaint_app.moebius.vae import build_vae
from inpaint_app.moebius.vae_config import VaeConfig


def test_the_published_vae_has_its_published_size():
    with torch.device("meta"):
        vae = build_vae(VaeConfig())
    encoder, decoder = (
        sum(p.numel() for p in part.parameters()) for part in (vae.encoder, vae.decoder)
    )
    assert (encoder, decoder) == (34_163_592, 49_490_179)
    assert vae.config.scaling_factor == 0.13025
