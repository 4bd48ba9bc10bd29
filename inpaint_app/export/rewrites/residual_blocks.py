"""Residual blocks with one product for the timestep projections of all of them.

Every block projects the same vector, so the projections are one dense layer whose output is split.
A block adds its part to what its first convolution gives; as that one's last layer is a product of
rows, the sum is its bias, and costs no kernel of its own.
"""

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.dense import bias_of, make_dense
from inpaint_app.export.rewrites.pixel_rows import to_picture, to_rows
from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.wrappers import Denoiser
from inpaint_app.moebius.convolution import DepthwiseSeparableConv
from inpaint_app.moebius.residual_block import ResidualBlock
from inpaint_app.moebius.unet import DenoisingUNet


class ProjectedTimestep(nn.Module):
    """Timestep to the bias of each residual block's first convolution, ``(c,)`` by its width."""

    def __init__(self, source: nn.Module, blocks: Sequence[ResidualBlock]) -> None:
        super().__init__()
        self.embedding = source
        layers = [block.time_emb_proj for block in blocks]
        self.widths = [layer.out_features for layer in layers]
        biases = [
            layer.bias + bias_of(block.conv1.conv_pw)
            for layer, block in zip(layers, blocks, strict=True)
        ]
        self.projections = make_dense(
            torch.cat([layer.weight for layer in layers]), torch.cat(biases)
        )

    def forward(self, timestep: Tensor) -> tuple[Tensor, ...]:
        """Timestep ``(1,)`` to one tensor for each block."""
        shifts: Tensor = self.projections(F.silu(self.embedding(timestep)))
        return torch.split(shifts.flatten(), self.widths)


class ShiftedConv(nn.Module):
    """A depthwise-separable convolution, its BatchNorms folded, with a bias that is given."""

    def __init__(self, source: DepthwiseSeparableConv) -> None:
        super().__init__()
        self.has_skip = source.has_skip
        self.conv_dw = source.conv_dw
        self.pointwise = make_dense(source.conv_pw.weight.flatten(1), None)

    def forward(self, features: Tensor, bias: Tensor) -> Tensor:
        """Features ``(b, in, h, w)`` and bias ``(out,)`` to ``(b, out, h, w)``."""
        batch, _, *size = features.shape
        rows = to_rows(F.relu(self.conv_dw(features)))
        hidden = to_picture(F.linear(rows, self.pointwise.weight, bias), batch, (size[0], size[1]))
        return features + hidden if self.has_skip else hidden


class ShiftedResidualBlock(nn.Module):
    """A residual block that finds its shift at ``index``; takes the place of the original."""

    def __init__(self, source: ResidualBlock, index: int) -> None:
        super().__init__()
        self.index = index
        self.norm1, self.norm2 = source.norm1, source.norm2
        self.conv1, self.conv2 = ShiftedConv(source.conv1), source.conv2
        self.conv_shortcut = source.conv_shortcut

    def forward(self, features: Tensor, shifts: tuple[Tensor, ...]) -> Tensor:
        """Features ``(2, in, h, w)`` to ``(2, out, h, w)``."""
        hidden = self.conv1(F.silu(self.norm1(features)), shifts[self.index])
        hidden = self.conv2(F.silu(self.norm2(hidden)))
        shortcut = features if self.conv_shortcut is None else self.conv_shortcut(features)
        total: Tensor = shortcut + hidden
        return total


@torch.no_grad()
def project_timestep_once(unet: DenoisingUNet) -> None:
    """Rebuild the residual blocks of ``unet``, a copy whose BatchNorms are folded."""
    sources: list[ResidualBlock] = []
    for stage in (*unet.down_blocks, *unet.up_blocks):
        blocks = []
        for source in stage.resnets:
            blocks.append(ShiftedResidualBlock(source, len(sources)))
            sources.append(source)
        stage.resnets = nn.ModuleList(blocks)
    unet.set_submodule("time_embedding", ProjectedTimestep(unet.time_embedding, sources))


def _project(denoiser: Denoiser) -> Denoiser:
    project_timestep_once(cast("DenoisingUNet", denoiser.predict.diff_model))
    return denoiser


PROJECT_TIMESTEP_ONCE = Rewrite(
    "project-timestep-once",
    "One product projects the timestep for all residual blocks, which add it as a bias.",
    _project,
)
