"""Residual blocks with one product for all timestep projections and one kernel for a norm's scale.

Every block projects the same vector, so that all projections are one dense layer whose output is
split. What GroupNorm does after it has normalised is a scale and a shift per channel: in ONNX's
opset 18 that would be two passes over the features, as a BatchNormalization of known statistics
(mean 0, variance 1) it is one.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.dense import make_dense
from inpaint_app.moebius.residual_block import ResidualBlock
from inpaint_app.moebius.timestep import TimestepEmbedding
from inpaint_app.moebius.unet import DenoisingUNet


class ScaledGroupNorm(nn.Module):
    """GroupNorm over ``(b, c, h, w)`` whose scale and shift are one kernel."""

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


class ProjectedTimestep(nn.Module):
    """Timestep to what each residual block adds, ``(1, c, 1, 1)`` by the block's own width."""

    def __init__(self, source: TimestepEmbedding, projections: Sequence[nn.Linear]) -> None:
        super().__init__()
        self.embedding = source
        self.widths = [projection.out_features for projection in projections]
        weight = torch.cat([projection.weight for projection in projections])
        self.projections = make_dense(weight, torch.cat([item.bias for item in projections]))

    def forward(self, timestep: Tensor) -> tuple[Tensor, ...]:
        """Timestep ``(1,)`` to one tensor for each block."""
        shifts = self.projections(F.silu(self.embedding(timestep)))
        return shifts.reshape(1, -1, 1, 1).split(self.widths, dim=1)


class ShiftedResidualBlock(nn.Module):
    """A residual block that finds its shift at ``index``; takes the place of the original."""

    def __init__(self, source: ResidualBlock, index: int) -> None:
        super().__init__()
        self.index = index
        self.norm1, self.norm2 = ScaledGroupNorm(source.norm1), ScaledGroupNorm(source.norm2)
        self.conv1, self.conv2 = source.conv1, source.conv2
        self.conv_shortcut = source.conv_shortcut

    def forward(self, features: Tensor, shifts: tuple[Tensor, ...]) -> Tensor:
        """Features ``(2, in, h, w)`` to ``(2, out, h, w)``."""
        hidden = self.conv1(F.silu(self.norm1(features))) + shifts[self.index]
        hidden = self.conv2(F.silu(self.norm2(hidden)))
        shortcut = features if self.conv_shortcut is None else self.conv_shortcut(features)
        total: Tensor = shortcut + hidden
        return total


@torch.no_grad()
def project_timestep_once(unet: DenoisingUNet) -> None:
    """Rebuild the residual blocks of ``unet`` (a copy whose weights are shared) and its norms."""
    projections: list[nn.Linear] = []
    for stage in (*unet.down_blocks, *unet.up_blocks):
        blocks = []
        for source in stage.resnets:
            blocks.append(ShiftedResidualBlock(source, len(projections)))
            projections.append(source.time_emb_proj)
        stage.resnets = nn.ModuleList(blocks)
    unet.time_embedding = ProjectedTimestep(unet.time_embedding, projections)
    unet.conv_norm_out = ScaledGroupNorm(unet.conv_norm_out)
