"""Lambda layers: attention as a small linear map for every pixel (Bello, arXiv 2102.08602).

Instead of weighing keys for every query, a lambda layer condenses the context into linear maps
``λ`` of shape (k, v) and applies them to the queries. One half of a map is the same for all
positions (content), the other depends on where the query stands (position). All heads share keys
and values ("multi-query"). Upstream: ``model_lib/nets/layers/λ/vanillaλ.py``.

Letters: b batch, n positions (row by row), m context tokens, h heads, k and v the channels of a
head. Tokens are ``(b, n, channels)``.
"""

from typing import Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.moebius.token_layers import PointwiseConv, TokenBatchNorm

LOCAL_CONTEXT: Final = 15


class PositionConv(nn.Module):
    """The positional lambdas of a local context: what stands at each offset, weighed by k filters.

    Upstream slides a ``Conv3d(1, k, (1, r, r))`` over (v, height, width). The depth of its kernel
    is one, so the v channels never mix: it is a ``Conv2d(1, k, r)`` over each of them. The
    parameter keeps the published shape ``(k, 1, 1, r, r)``.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels, 1, 1, LOCAL_CONTEXT, LOCAL_CONTEXT))
        self.bias = nn.Parameter(torch.zeros(channels))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)

    def forward(self, values: Tensor, size: tuple[int, int]) -> Tensor:
        """Values ``(b, n, v)`` on a grid of ``size`` to lambdas ``(b, n, k, v)``."""
        batch, positions, channels = values.shape
        planes = values.transpose(1, 2).reshape(batch * channels, 1, *size)
        maps = F.conv2d(planes, self.weight.squeeze(2), self.bias, padding=LOCAL_CONTEXT // 2)
        return maps.reshape(batch, channels, -1, positions).permute(0, 3, 2, 1)


class SelfLambda(nn.Module):
    """Lambda self-attention: content from the whole picture, position from 15x15 around."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        head = channels // heads
        self.to_q = PointwiseConv(channels, channels, bias=False)
        self.to_k = PointwiseConv(channels, head, bias=False)
        self.to_v = PointwiseConv(channels, head, bias=False)
        self.norm_q = TokenBatchNorm(channels)
        self.norm_v = TokenBatchNorm(head)
        self.pos_conv = PositionConv(head)

    def forward(self, tokens: Tensor, size: tuple[int, int]) -> Tensor:
        """Tokens ``(b, n, c)`` on a grid of ``size`` (height, width) to ``(b, n, c)``."""
        queries = self.norm_q(self.to_q(tokens)).unflatten(2, (self.heads, -1))
        keys = self.to_k(tokens).softmax(dim=1)
        values = self.norm_v(self.to_v(tokens))
        content = keys.transpose(1, 2) @ values
        lambdas = self.pos_conv(values, size) + content.unsqueeze(1)
        applied: Tensor = queries @ lambdas
        return applied.flatten(2)


class Conditioning(NamedTuple):
    """All that a cross lambda takes from its context. For fixed ids both are constants."""

    keys: Tensor
    """``(b, k, m)``, softmax over the m tokens done."""
    values: Tensor
    """``(b, m, v)``, normalised."""


class CrossLambda(nn.Module):
    """Lambda attention to a few context tokens, with a learned embedding of every position.

    ``λ(n) = (R(n) + softmax K)ᵀ V`` is never formed: ``Q (R + softmax K)`` is only m wide, and its
    product with V follows. The context enters through ``condition`` alone, so that whoever knows
    the context in advance calls it once and keeps what it returns.
    """

    def __init__(
        self, channels: int, heads: int, *, context_dim: int, positions: int, context_tokens: int
    ) -> None:
        super().__init__()
        self.heads = heads
        head = channels // heads
        self.to_q = PointwiseConv(channels, channels, bias=False)
        self.to_k = nn.Linear(context_dim, head, bias=False)
        self.to_v = nn.Linear(context_dim, head, bias=False)
        self.norm_q = TokenBatchNorm(channels)
        self.norm_v = TokenBatchNorm(head)
        self.rel_pos_emb = nn.Parameter(torch.randn(positions, context_tokens, head, 1))

    def condition(self, context: Tensor) -> Conditioning:
        """Context ``(b, m, context_dim)`` to keys and values."""
        keys = self.to_k(context).softmax(dim=1)
        return Conditioning(keys.transpose(1, 2), self.norm_v(self.to_v(context)))

    def positions(self) -> Tensor:
        """``R`` as ``(n, k, m)``, the right-hand side of the product with the queries."""
        return self.rel_pos_emb.squeeze(3).transpose(1, 2)

    def attend(self, tokens: Tensor, conditioning: Conditioning) -> Tensor:
        """Tokens ``(b, n, c)`` to ``(b, n, c)``, given what ``condition`` made of the context."""
        queries = self.norm_q(self.to_q(tokens)).unflatten(2, (self.heads, -1))
        scores = queries @ self.positions() + queries @ conditioning.keys.unsqueeze(1)
        applied: Tensor = scores @ conditioning.values.unsqueeze(1)
        return applied.flatten(2)

    def forward(self, tokens: Tensor, context: Tensor) -> Tensor:
        """Tokens ``(b, n, c)`` and context ``(b, m, context_dim)`` to ``(b, n, c)``."""
        return self.attend(tokens, self.condition(context))
