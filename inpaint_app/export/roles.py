"""A checkpoint's modules by role: what PyTorch computes, and what is traced in its place."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from inpaint_app.export.graphs import GraphSpec, latent_diffusion_inpaint
from inpaint_app.export.rewrites.flat_transformer import flatten_transformers
from inpaint_app.export.rewrites.residual_blocks import project_timestep_once
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.rewrites.vae_scales import fold_decoder_scale, fold_encoder_scale
from inpaint_app.export.wrappers import Denoiser, GuidedNetwork, VaeDecoder, VaeEncoder
from inpaint_app.moebius.config import LATENT_CHANNELS
from inpaint_app.moebius.unet import Moebius
from inpaint_app.moebius.vae import AutoencoderKL


@dataclass(frozen=True)
class RoleModules:
    """One role: its contract, the reference, and how to make the module that is traced.

    ``rewrite`` makes a new module at every call, so that its own weights live no longer than needed;
    ``prefix`` precedes the checkpoint's parameter names in it.
    """

    spec: GraphSpec
    reference: nn.Module
    rewrite: Callable[[], nn.Module]
    prefix: str = ""


def build_roles(network: Moebius, vae: AutoencoderKL | None) -> list[RoleModules]:
    """The roles of a checkpoint in the order in which they run; without a VAE the denoiser alone."""
    config = network.config
    specs = latent_diffusion_inpaint(config.image_size, config.latent_size, LATENT_CHANNELS)
    denoiser = RoleModules(
        specs["denoiser"],
        Denoiser(GuidedNetwork(network)).eval(),
        lambda: rewrite_denoiser(network),
        prefix="predict.",
    )
    if vae is None:
        return [denoiser]
    encoder, decoder = VaeEncoder(vae).eval(), VaeDecoder(vae).eval()
    return [
        RoleModules(
            specs["vae_encoder"],
            encoder,
            lambda: fold_encoder_scale(copy_sharing_weights(encoder)),
        ),
        denoiser,
        RoleModules(
            specs["vae_decoder"],
            decoder,
            lambda: fold_decoder_scale(copy_sharing_weights(decoder)),
        ),
    ]


def rewrite_denoiser(network: Moebius) -> Denoiser:
    """The denoiser of ``network`` after every rewrite; the network itself stays as it is."""
    rewritten = flatten_transformers(copy_sharing_weights(network))
    project_timestep_once(rewritten.diff_model)
    return Denoiser(rewritten).eval()
