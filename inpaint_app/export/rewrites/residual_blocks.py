"""Residual blocks with one product for the timestep projections of all of them.

Every block projects the same vector, so the projections are one dense layer whose output is split.
"""

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.dense import make_dense
from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.wrappers import Denoiser
from inpaint_app.moebius.residual_block import ResidualBlock
from inpaint_app.moebius.unet import DenoisingUNet


class ProjectedTimestep(nn.Module):
    """Timestep to what each residual block adds, ``(1, c, 1, 1)`` by the block's own width."""

    def __init__(self, source: nn.Module, projections: Sequence[nn.Linear]) -> None:
        super().__init__()
        self.embedding = source
        self.widths = [projection.out_features for projection in projections]
        weight = torch.cat([projection.weight for projection in projections])
        self.projections = make_dense(weight, torch.cat([item.bias for item in projections]))

    def forward(self, timestep: Tensor) -> tuple[Tensor, ...]:
        """Timestep ``(1,)`` to one tensor for each block."""
        shifts: Tensor = self.projections(F.silu(self.embedding(timestep)))
        return torch.split(shifts.reshape(1, -1, 1, 1), self.widths, dim=1)


class ShiftedResidualBlock(nn.Module):
    """A residual block that finds its shift at ``index``; takes the place of the original."""

    def __init__(self, source: ResidualBlock, index: int) -> None:
        super().__init__()
        self.index = index
        self.norm1, self.norm2 = source.norm1, source.norm2
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
    """Rebuild the residual blocks of ``unet``, a copy whose weights are shared."""
    projections: list[nn.Linear] = []
    for stage in (*unet.down_blocks, *unet.up_blocks):
        blocks = []
        for source in stage.resnets:
            blocks.append(ShiftedResidualBlock(source, len(projections)))
            projections.append(source.time_emb_proj)
        stage.resnets = nn.ModuleList(blocks)
    projected = ProjectedTimestep(unet.time_embedding, projections)
    unet.set_submodule("time_embedding", projected)


def _project(denoiser: Denoiser) -> Denoiser:
    project_timestep_once(cast("DenoisingUNet", denoiser.predict.diff_model))
    return denoiser


PROJECT_TIMESTEP_ONCE = Rewrite(
    "project-timestep-once",
    "One product projects the timestep for all residual blocks.",
    _project,
)
