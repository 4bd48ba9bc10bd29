"""The Moebius network: a U-Net of lambda layers that predicts the noise in inpainting latents.

Paper: arXiv 2606.19195; upstream: ``model_lib/nets/unet_lambda_prune_lite.py`` and
``removal/v1_2/removal_model.py``. Written anew; the parameter names are upstream's, so that
published checkpoints load strictly. All shapes are static: learned positions tie a network to one
size.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.moebius.config import (
    CONTEXT_TOKENS,
    EMBEDDINGS,
    INPUT_CHANNELS,
    LATENT_CHANNELS,
    MoebiusConfig,
)
from inpaint_app.moebius.convolution import DepthwiseSeparableConv
from inpaint_app.moebius.stages import DownStage, UpStage, time_dim
from inpaint_app.moebius.timestep import TimestepEmbedding


class DenoisingUNet(nn.Module):
    """Latents, mask and masked latents in; noise out."""

    def __init__(self, config: MoebiusConfig) -> None:
        super().__init__()
        first = config.block_out_channels[0]
        levels = range(len(config.block_out_channels))
        self.conv_in = DepthwiseSeparableConv(INPUT_CHANNELS, first, config.conv_in_kernel)
        self.time_embedding = TimestepEmbedding(first, time_dim(config))
        self.encoder_hid_proj = nn.Linear(config.encoder_hid_dim, config.cross_attention_dim)
        self.down_blocks = nn.ModuleList([DownStage(config, level) for level in levels])
        self.up_blocks = nn.ModuleList([UpStage(config, level) for level in reversed(levels)])
        self.conv_norm_out = nn.GroupNorm(config.norm_groups, first, eps=config.norm_eps)
        self.conv_out = DepthwiseSeparableConv(first, LATENT_CHANNELS, config.conv_out_kernel)

    def forward(self, latents9: Tensor, timestep: Tensor, hidden: Tensor) -> Tensor:
        """Predict the noise.

        ``latents9 (b, 9, h, w)``, ``timestep (b,)`` or ``(1,)``, and the embedded ids ``hidden
        (b, 10, encoder_hid_dim)`` to ``(b, 4, h, w)``.
        """
        time = self.time_embedding(timestep)
        context = self.encoder_hid_proj(hidden)
        features = self.conv_in(latents9)
        kept = [features]
        for stage in self.down_blocks:
            made = stage(features, time, context)
            kept += made
            features = made[-1]
        for stage in self.up_blocks:
            features = stage(features, kept, time, context)
        noise: Tensor = self.conv_out(F.silu(self.conv_norm_out(features)))
        return noise


class Moebius(nn.Module):
    """The U-Net and the table of embeddings that stands in for a text encoder."""

    def __init__(self, config: MoebiusConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding_layer = nn.Embedding(EMBEDDINGS, config.encoder_hid_dim)
        self.diff_model = DenoisingUNet(config)

    def forward(self, latents9: Tensor, timestep: Tensor, input_ids: Tensor) -> Tensor:
        """Predict the noise.

        ``latents9 (b, 9, h, w)`` fp32: noisy latents, mask (1 = fill), masked latents;
        ``timestep (b,)`` or ``(1,)``; ``input_ids (b, 10)`` int64. Returns ``(b, 4, h, w)``.
        """
        noise: Tensor = self.diff_model(latents9, timestep, self.embedding_layer(input_ids))
        return noise


def guidance_ids() -> Tensor:
    """The ids of a guided batch, ``(2, 10)`` int64: unconditional 10-19, conditional 0-9."""
    return torch.arange(EMBEDDINGS).view(2, CONTEXT_TOKENS).flip(0)
