"""A Moebius' modules by role, and the rewrites that are applied to each before it is traced."""

from collections.abc import Mapping
from typing import Final

from inpaint_app.checkpoint.loading import LoadedMoebius
from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.rewrites.batch_norm import FOLD_BATCH_NORMS
from inpaint_app.export.rewrites.flat_transformer import FLATTEN_TRANSFORMERS
from inpaint_app.export.rewrites.group_norm import SCALE_GROUP_NORMS
from inpaint_app.export.rewrites.merged_shortcuts import MERGE_SHORTCUTS
from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.rewrites.timestep_shifts import TABULATE_TIMESTEP_SHIFTS
from inpaint_app.export.rewrites.upsampling import SPLIT_UPSAMPLING
from inpaint_app.export.rewrites.vae_attention import FLATTEN_VAE_ATTENTION
from inpaint_app.export.rewrites.vae_scales import FOLD_DECODER_SCALE, FOLD_ENCODER_SCALE
from inpaint_app.export.roles import RoleModules
from inpaint_app.export.wrappers import Denoiser, GuidedNetwork, VaeDecoder, VaeEncoder

# In the order in which they are applied: lambda layers are flattened with their norms folded.
DENOISER_REWRITES: Final[tuple[Rewrite, ...]] = (
    FOLD_BATCH_NORMS,
    FLATTEN_TRANSFORMERS,
    TABULATE_TIMESTEP_SHIFTS,
    MERGE_SHORTCUTS,
    SPLIT_UPSAMPLING,
    SCALE_GROUP_NORMS,
)
ENCODER_REWRITES: Final[tuple[Rewrite, ...]] = (
    FOLD_ENCODER_SCALE,
    FLATTEN_VAE_ATTENTION,
    SCALE_GROUP_NORMS,
)
DECODER_REWRITES: Final[tuple[Rewrite, ...]] = (
    FOLD_DECODER_SCALE,
    FLATTEN_VAE_ATTENTION,
    SPLIT_UPSAMPLING,
    SCALE_GROUP_NORMS,
)


def build_roles(checkpoint: LoadedMoebius, specs: Mapping[str, GraphSpec]) -> list[RoleModules]:
    """The roles of a checkpoint in the order of their use; without a VAE the denoiser alone."""
    vae = checkpoint.vae
    denoiser = RoleModules(
        specs["denoiser"],
        Denoiser(GuidedNetwork(checkpoint.network)).eval(),
        DENOISER_REWRITES,
        prefix="predict.",
    )
    if vae is None or checkpoint.vae_config is None:
        return [denoiser]
    scale = checkpoint.vae_config.scaling_factor
    return [
        RoleModules(specs["vae_encoder"], VaeEncoder(vae, scale).eval(), ENCODER_REWRITES),
        denoiser,
        RoleModules(specs["vae_decoder"], VaeDecoder(vae, scale).eval(), DECODER_REWRITES),
    ]
