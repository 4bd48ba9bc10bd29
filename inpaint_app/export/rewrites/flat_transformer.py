"""Transformers on rows ``(2n, c)``, both guidance branches below one another.

Same arithmetic as moebius.transformer; what changes is that every dense layer is one kernel, and
that the scale of the GroupNorm before the first of them is part of its weights.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.dense import absorb_input_scale, merge_pointwise
from inpaint_app.export.rewrites.exact import in_double
from inpaint_app.export.rewrites.flat_feed_forward import FlatFeedForward
from inpaint_app.export.rewrites.flat_lambdas import BRANCHES, FlatCrossLambda, FlatSelfLambda
from inpaint_app.export.rewrites.pixel_rows import to_picture, to_rows
from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.wrappers import Denoiser, GuidedNetwork
from inpaint_app.moebius.transformer import SpatialTransformer, TransformerBlock
from inpaint_app.moebius.unet import Moebius, guidance_ids


class FlatTransformerBlock(nn.Module):
    """Self-attention, cross-attention, feed-forward on rows."""

    def __init__(self, source: TransformerBlock, contexts: Tensor) -> None:
        super().__init__()
        self.norm1, self.norm2, self.norm3 = source.norm1, source.norm2, source.norm3
        self.attn1 = FlatSelfLambda(source.attn1)
        self.attn2 = FlatCrossLambda(source.attn2, contexts)
        self.ff = FlatFeedForward(source.ff)

    def forward(self, rows: Tensor, size: tuple[int, int]) -> Tensor:
        """Rows ``(n, c)`` or ``(2n, c)`` on a grid of ``size``, n pixels, to ``(2n, c)``."""
        rows = rows + self.attn1(self.norm1(rows), size)
        tokens = rows.reshape(-1, size[0] * size[1], rows.shape[1])
        update = self.attn2(self.norm2(rows)).reshape(BRANCHES, *tokens.shape[1:])
        rows = (tokens + update).flatten(0, 1)
        total: Tensor = self.ff(rows, self.norm3(rows), size)
        return total


class FlatTransformer(nn.Module):
    """A transformer over a picture's pixels, as a residual; takes the place of the original."""

    def __init__(self, source: SpatialTransformer, contexts: Tensor) -> None:
        super().__init__()
        self.groups, self.eps = source.norm.num_groups, source.norm.eps
        self.proj_in = absorb_input_scale(
            merge_pointwise((source.proj_in,)), source.norm.weight, source.norm.bias
        )
        self.transformer_blocks = nn.ModuleList(
            [
                FlatTransformerBlock(cast("TransformerBlock", block), contexts)
                for block in source.transformer_blocks
            ]
        )
        self.proj_out = merge_pointwise((source.proj_out,))

    def forward(self, features: Tensor, context: Tensor) -> Tensor:  # noqa: ARG002 - the original's face
        """Features ``(1 or 2, c, h, w)`` to ``(2, c, h, w)``; ``context`` is not looked at."""
        size = (features.shape[2], features.shape[3])
        normed = F.group_norm(features, self.groups, eps=self.eps)
        rows = self.proj_in(to_rows(normed))
        for block in self.transformer_blocks:
            rows = block(rows, size)
        return features + to_picture(self.proj_out(rows), BRANCHES, size)


class ConstantContextNetwork(nn.Module):
    """The network without its context: as wrappers.NoisePredictor."""

    def __init__(self, network: Moebius) -> None:
        super().__init__()
        self.diff_model = network.diff_model

    def forward(self, latents9: Tensor, timestep: Tensor) -> Tensor:
        """``(1, 9, h, w)`` and ``(1,)`` to ``(2, 4, h, w)``."""
        noise: Tensor = self.diff_model(latents9, timestep, latents9.new_empty(0))
        return noise


@torch.no_grad()
def flatten_transformers(network: Moebius) -> ConstantContextNetwork:
    """Rebuild ``network`` (a copy, its BatchNorms folded) for the guidance pair of contexts."""
    unet = network.diff_model
    embeddings = network.embedding_layer(guidance_ids())
    contexts = in_double(unet.encoder_hid_proj)(embeddings.double())
    for stage in (*unet.down_blocks, *unet.up_blocks):
        attentions = [FlatTransformer(source, contexts) for source in stage.attentions]
        stage.attentions = nn.ModuleList(attentions)
    unet.set_submodule("encoder_hid_proj", nn.Identity())
    return ConstantContextNetwork(network)


def _flatten(denoiser: Denoiser) -> Denoiser:
    denoiser.predict = flatten_transformers(cast("GuidedNetwork", denoiser.predict).network)
    return denoiser


FLATTEN_TRANSFORMERS = Rewrite(
    "flatten-transformers",
    "Lambda layers run on rows; keys, values and softmax of the constant contexts are constants;"
    " what both guidance branches share until they see a context runs once.",
    _flatten,
)
