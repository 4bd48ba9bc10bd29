"""Per-pixel convolutions as dense layers on rows, merged and scaled where that saves a kernel.

On a matrix ``(rows, channels)`` a linear layer with its bias is one ``Gemm``; on tokens
``(b, n, channels)`` it would be a product and a sum.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


@torch.no_grad()
def merge_pointwise(convs: Sequence[nn.Conv2d]) -> nn.Linear:
    """One dense layer whose outputs are those of all 1x1 convolutions, side by side."""
    weight = torch.cat([conv.weight.flatten(1) for conv in convs])
    if all(conv.bias is None for conv in convs):
        return make_dense(weight, None)
    return make_dense(weight, torch.cat([bias_of(conv) for conv in convs]))


@torch.no_grad()
def absorb_input_scale(dense: nn.Linear, scale: Tensor, shift: Tensor) -> nn.Linear:
    """The layer that gives for ``x`` what ``dense`` (with a bias) gives for ``scale x + shift``."""
    # In double precision, so that the sum is the same on every machine.
    bias = dense.weight.double() @ shift.double() + dense.bias.double()
    return make_dense(dense.weight * scale, bias.to(dense.bias.dtype))


def make_dense(weight: Tensor, bias: Tensor | None) -> nn.Linear:
    """A layer with this weight ``(out, in)`` and this bias ``(out,)``."""
    dense = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None, device="meta")
    dense.weight = nn.Parameter(weight.detach().contiguous(), requires_grad=False)
    if bias is not None:
        dense.bias = nn.Parameter(bias.detach().contiguous(), requires_grad=False)
    return dense


def bias_of(conv: nn.Conv2d) -> Tensor:
    """The bias ``(out,)`` of a convolution, zeros where it has none."""
    return conv.weight.new_zeros(conv.out_channels) if conv.bias is None else conv.bias
