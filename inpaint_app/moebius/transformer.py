"""Transformer blocks over the pixels of a level.

Upstream: ``unet_blocks/mix_transformer.py``, after diffusers' ``Transformer2DModel``.
"""

from torch import Tensor, nn

from inpaint_app.moebius.config import CONTEXT_TOKENS, MoebiusConfig
from inpaint_app.moebius.feed_forward import MixFeedForward
from inpaint_app.moebius.lambda_attention import CrossLambda, SelfLambda
from inpaint_app.moebius.token_layers import PointwiseConv

# Where a config speaks of norm_eps it means the residual blocks; these two are constants upstream.
LAYER_NORM_EPS = 1e-5
GROUP_NORM_EPS = 1e-6


class TransformerBlock(nn.Module):
    """Self-attention, cross-attention, feed-forward; each normalised before and added after."""

    def __init__(self, config: MoebiusConfig, channels: int, level: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(channels, eps=LAYER_NORM_EPS)
        self.attn1 = SelfLambda(channels, config.heads)
        self.norm2 = nn.LayerNorm(channels, eps=LAYER_NORM_EPS)
        self.attn2 = CrossLambda(
            channels,
            config.heads,
            context_dim=config.cross_attention_dim,
            positions=config.level_size(level) ** 2,
            context_tokens=CONTEXT_TOKENS,
        )
        self.norm3 = nn.LayerNorm(channels, eps=LAYER_NORM_EPS)
        self.ff = MixFeedForward(channels, int(channels * config.feed_forward_ratio))

    def forward(self, tokens: Tensor, context: Tensor, size: tuple[int, int]) -> Tensor:
        """Tokens ``(b, n, c)`` on a grid of ``size``, context ``(b, m, d)``, to ``(b, n, c)``."""
        tokens = tokens + self.attn1(self.norm1(tokens), size)
        tokens = tokens + self.attn2(self.norm2(tokens), context)
        total: Tensor = tokens + self.ff(self.norm3(tokens), size)
        return total


class SpatialTransformer(nn.Module):
    """A transformer block over a picture's pixels, as a residual."""

    def __init__(self, config: MoebiusConfig, channels: int, level: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(config.norm_groups, channels, eps=GROUP_NORM_EPS)
        self.proj_in = PointwiseConv(channels, channels, bias=True)
        self.transformer_blocks = nn.ModuleList([TransformerBlock(config, channels, level)])
        self.proj_out = PointwiseConv(channels, channels, bias=True)

    def forward(self, features: Tensor, context: Tensor) -> Tensor:
        """Features ``(b, c, h, w)`` and context ``(b, m, d)`` to ``(b, c, h, w)``."""
        size = (features.shape[2], features.shape[3])
        tokens = self.proj_in(self.norm(features).flatten(2).transpose(1, 2))
        for block in self.transformer_blocks:
            tokens = block(tokens, context, size)
        update: Tensor = self.proj_out(tokens).transpose(1, 2).reshape(features.shape)
        return features + update
