"""GroupNorm whose scale and shift are one kernel.

In ONNX's opset 18 GroupNorm is an InstanceNormalization over groups, then a product and a sum: two
passes over the features. A BatchNormalization of known statistics (mean 0, variance 1) is one.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.rewrite import Rewrite


class ScaledGroupNorm(nn.Module):
    """GroupNorm over ``(b, c, h, w)``."""

    zero: Tensor
    one: Tensor

    def __init__(self, source: nn.GroupNorm) -> None:
        super().__init__()
        self.groups, self.eps = source.num_groups, source.eps
        self.weight, self.bias = source.weight, source.bias
        self.register_buffer("zero", torch.zeros(source.num_channels), persistent=False)
        self.register_buffer("one", torch.ones(source.num_channels), persistent=False)

    def forward(self, features: Tensor) -> Tensor:
        """Shapes stay."""
        normed = F.group_norm(features, self.groups, eps=self.eps)
        return F.batch_norm(normed, self.zero, self.one, self.weight, self.bias, eps=0.0)


def scale_group_norms(module: nn.Module) -> nn.Module:
    """Replace every GroupNorm below ``module``, a copy whose weights are shared."""
    for part in list(module.modules()):
        for name, child in list(part.named_children()):
            if isinstance(child, nn.GroupNorm):
                setattr(part, name, ScaledGroupNorm(child))
    return module


SCALE_GROUP_NORMS = Rewrite(
    "scale-group-norms", "The scale and the shift of a GroupNorm are one kernel.", scale_group_norms
)
