"""The VAE's one attention layer, on rows ``(n, c)``: merged projections, scales in the weights.

Same arithmetic as diffusers' ``Attention`` with a single head and a residual, which is what the
middle of an ``AutoencoderKL`` has. The GroupNorm's scale and that of the scores go into the
projections.
"""

import torch
from diffusers.models.attention_processor import Attention
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.dense import absorb_input_scale, make_dense
from inpaint_app.export.rewrites.rewrite import Rewrite


class FlatVaeAttention(nn.Module):
    """Takes the place of an ``Attention`` between the middle's residual blocks."""

    def __init__(self, source: Attention) -> None:
        super().__init__()
        norm = source.group_norm
        self.groups, self.eps = norm.num_groups, norm.eps
        scaled = make_dense(source.to_q.weight * source.scale, source.to_q.bias * source.scale)
        layers = (scaled, source.to_k, source.to_v)
        merged = make_dense(
            torch.cat([layer.weight for layer in layers]),
            torch.cat([layer.bias for layer in layers]),
        )
        self.to_qkv = absorb_input_scale(merged, norm.weight, norm.bias)
        self.to_out = source.to_out[0]

    def forward(self, features: Tensor, temb: Tensor | None = None) -> Tensor:  # noqa: ARG002
        """Features ``(1, c, h, w)`` to the same shape; ``temb`` is there as in the original."""
        normed = F.group_norm(features, self.groups, eps=self.eps)
        rows = normed.flatten(2).squeeze(0).transpose(0, 1)
        queries, keys, values = self.to_qkv(rows).chunk(3, dim=1)
        mixed = (queries @ keys.transpose(0, 1)).softmax(dim=1) @ values
        update: Tensor = self.to_out(mixed)
        return features + update.transpose(0, 1).reshape(features.shape)


@torch.no_grad()
def flatten_vae_attention(module: nn.Module) -> nn.Module:
    """Replace every ``Attention`` below ``module``, a copy whose weights are shared."""
    for part in list(module.modules()):
        if isinstance(part, nn.ModuleList):
            for index, child in enumerate(part):
                if isinstance(child, Attention):
                    part[index] = FlatVaeAttention(child)
    return module


FLATTEN_VAE_ATTENTION = Rewrite(
    "flatten-vae-attention",
    "The VAE's attention runs on rows: one product for queries, keys and values, scales in it.",
    flatten_vae_attention,
)
