"""A Moebius' modules by role, and the exact algebra that is done on each before it is traced."""

from collections.abc import Mapping

from torch import nn

from inpaint_app.checkpoint.loading import LoadedMoebius
from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.rewrites.flat_transformer import flatten_transformers
from inpaint_app.export.rewrites.group_norm import scale_group_norms
from inpaint_app.export.rewrites.residual_blocks import project_timestep_once
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.rewrites.vae_attention import flatten_vae_attention
from inpaint_app.export.rewrites.vae_scales import fold_decoder_scale, fold_encoder_scale
from inpaint_app.export.roles import RoleModules
from inpaint_app.export.wrappers import Denoiser, GuidedNetwork, VaeDecoder, VaeEncoder
from inpaint_app.moebius.unet import Moebius


def build_roles(checkpoint: LoadedMoebius, specs: Mapping[str, GraphSpec]) -> list[RoleModules]:
    """The roles of a checkpoint in the order of their use; without a VAE the denoiser alone."""
    network, vae = checkpoint.network, checkpoint.vae
    denoiser = RoleModules(
        specs["denoiser"],
        Denoiser(GuidedNetwork(network)).eval(),
        lambda: rewrite_denoiser(network),
        prefix="predict.",
    )
    if vae is None or checkpoint.vae_config is None:
        return [denoiser]
    scale = checkpoint.vae_config.scaling_factor
    encoder, decoder = VaeEncoder(vae, scale).eval(), VaeDecoder(vae, scale).eval()
    return [
        RoleModules(
            specs["vae_encoder"],
            encoder,
            lambda: rewrite_encoder(encoder),
        ),
        denoiser,
        RoleModules(
            specs["vae_decoder"],
            decoder,
            lambda: rewrite_decoder(decoder),
        ),
    ]


def rewrite_denoiser(network: Moebius) -> Denoiser:
    """The denoiser of ``network`` after every rewrite; the network itself stays as it is."""
    rewritten = flatten_transformers(copy_sharing_weights(network))
    project_timestep_once(rewritten.diff_model)
    scale_group_norms(rewritten)
    return Denoiser(rewritten).eval()


def rewrite_encoder(encoder: VaeEncoder) -> nn.Module:
    """The encoder after every rewrite; ``encoder`` itself stays as it is."""
    rewritten = fold_encoder_scale(copy_sharing_weights(encoder))
    flatten_vae_attention(rewritten)
    scale_group_norms(rewritten)
    return rewritten.eval()


def rewrite_decoder(decoder: VaeDecoder) -> nn.Module:
    """The decoder after every rewrite; ``decoder`` itself stays as it is."""
    rewritten = fold_decoder_scale(copy_sharing_weights(decoder))
    flatten_vae_attention(rewritten)
    scale_group_norms(rewritten)
    return rewritten.eval()
