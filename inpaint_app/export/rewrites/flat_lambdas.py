"""Lambda layers on rows ``(2n, c)``, for the one pair of contexts that a guided step ever sees.

The context never changes, so keys, their softmax and the values of a cross lambda are constants;
the table of embeddings and its projection go with them. What is left of ``Q (R + softmax K) V`` are
two small products. ``R`` is the same for both branches and ``softmax K`` is not, so that their sum
has twice the bytes of ``R``: of few pixels it is stored all the same, for a session that is made
sooner; of many they are stored apart (``large_constants.py`` says who adds them up).
"""

from typing import cast

from torch import Tensor, nn

from inpaint_app.export.rewrites.column_blocks import ColumnBlockConv
from inpaint_app.export.rewrites.dense import merge_pointwise
from inpaint_app.export.rewrites.exact import in_double
from inpaint_app.moebius.lambda_attention import CrossLambda, SelfLambda

BRANCHES = 2  # unconditional, conditional
# Of up to so many values the sum is stored: twelve megabytes more, in half precision, for Moebius.
_LARGEST_STORED_SUM = 2**21


class FlatSelfLambda(nn.Module):
    """A self lambda whose queries, keys and values are one product; BatchNorms folded before."""

    def __init__(self, source: SelfLambda) -> None:
        super().__init__()
        self.heads = source.heads
        self.widths = [source.to_q.out_channels, source.to_k.out_channels, source.to_v.out_channels]
        self.to_qkv = merge_pointwise((source.to_q, source.to_k, source.to_v))
        self.pos_conv = ColumnBlockConv(source.pos_conv.weight.squeeze(2), source.pos_conv.bias)

    def forward(self, rows: Tensor, size: tuple[int, int]) -> Tensor:
        """Rows ``(b n, c)`` on a grid of ``size`` (height, width), n pixels, to ``(b n, c)``."""
        positions = size[0] * size[1]
        queries, keys, values = self.to_qkv(rows).split(self.widths, dim=1)
        values = values.reshape(-1, positions, values.shape[1])
        lambdas = self._position_lambdas(values, size) + self._content_lambda(keys, values)
        lambdas = lambdas.reshape(len(values), positions, -1, values.shape[2])
        mixed: Tensor = queries.reshape(len(values), positions, self.heads, -1) @ lambdas
        return mixed.reshape(rows.shape)

    # Both of the following end in a change of shape right behind a transposition. It costs nothing,
    # and a runtime moves no transposition across it: behind a softmax it would need two more, as a
    # kernel takes one over the last axis alone, and behind a sum one more, for the other addend.

    def _content_lambda(self, keys: Tensor, values: Tensor) -> Tensor:
        """Keys ``(b n, k)`` and values ``(b, n, v)`` to ``(b, 1, k v)``."""
        batch, positions, _ = values.shape
        turned = keys.reshape(batch, positions, keys.shape[1]).transpose(1, 2)
        shares = turned.reshape(-1, positions).softmax(dim=1).reshape(turned.shape)
        return (shares @ values).reshape(batch, 1, -1)

    def _position_lambdas(self, values: Tensor, size: tuple[int, int]) -> Tensor:
        """Values ``(b, n, v)`` to ``(b, n, k v)``."""
        batch, positions, channels = values.shape
        planes = values.transpose(1, 2).reshape(batch * channels, *size)
        maps: Tensor = self.pos_conv(planes)
        maps = maps.reshape(batch, channels, positions, -1).permute(0, 2, 3, 1)
        return maps.reshape(batch, positions, -1)


class FlatCrossLambda(nn.Module):
    """A cross lambda for the pair of contexts ``(2, m, d)`` that it was made with.

    Rows that are still the same in both branches come once: it is here that branches part.
    """

    def __init__(self, source: CrossLambda, contexts: Tensor) -> None:
        super().__init__()
        self.heads = source.heads
        self.to_q = merge_pointwise((source.to_q,))
        conditioning = in_double(source).condition(contexts.double())
        # Shapes: 2, n, k, m of the sum, or n, k, m and 2, 1, k, m of its parts; then 2, m, v.
        positions, keys = source.positions(), conditioning.keys.unsqueeze(1)
        self.shape = positions.shape
        is_small = BRANCHES * positions.numel() <= _LARGEST_STORED_SUM
        self.sums = _constant(positions + keys) if is_small else None
        self.positions = None if is_small else _constant(positions)
        self.keys = None if is_small else _constant(keys)
        self.values = _constant(conditioning.values)

    def forward(self, rows: Tensor) -> Tensor:
        """Rows ``(n, c)`` or ``(2n, c)`` to ``(2n, c)``."""
        positions, width, tokens = self.shape
        queries = self.to_q(rows).reshape(-1, positions, self.heads, width)
        scores = queries @ self._table()
        # Heads are rows like positions here: one large product instead of n small ones.
        mixed: Tensor = scores.reshape(BRANCHES, positions * self.heads, tokens) @ self.values
        return mixed.reshape(BRANCHES * positions, -1)

    def _table(self) -> Tensor:
        """``R + softmax K``, ``(2, n, k, m)``."""
        if self.positions is None or self.keys is None:
            return cast("Tensor", self.sums)
        return self.positions + self.keys


def _constant(value: Tensor) -> nn.Parameter:
    """A parameter, so that the graph names it like one; fp32."""
    return nn.Parameter(value.detach().float().contiguous(), requires_grad=False)
