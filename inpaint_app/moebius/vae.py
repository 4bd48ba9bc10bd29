"""The picture's encoder and decoder: diffusers' ``AutoencoderKL``, built from our config."""

from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL

from inpaint_app.moebius.config import LATENT_CHANNELS
from inpaint_app.moebius.vae_config import VaeConfig

__all__ = ["AutoencoderKL", "build_vae"]


def build_vae(config: VaeConfig) -> AutoencoderKL:
    """An ``AutoencoderKL`` with fresh weights, on torch's current default device."""
    levels = len(config.block_out_channels)
    vae: AutoencoderKL = AutoencoderKL(
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=config.block_out_channels,
        layers_per_block=config.layers_per_block,
        latent_channels=LATENT_CHANNELS,
        norm_num_groups=config.norm_groups,
        scaling_factor=config.scaling_factor,
    )
    return vae
