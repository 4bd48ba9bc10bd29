"""What the timestep adds to each residual block, looked up in a table: a row for every timestep.

The timesteps of a schedule are whole numbers, so the whole way from one to the biases of all blocks
is a constant: waves, two layers and the projections. At the published size the table holds fewer
values than the weights that it takes the place of, a thousand rows where a layer has 1280; and a
lookup is one kernel where the layers were six, the largest of which reads all weights for one row.

It also keeps a promise that shaders do not make: WGSL's sine and cosine are good to 2^-11, for
angles in [-pi, pi] alone (https://www.w3.org/TR/WGSL/#floating-point-accuracy), and waves that are
off by that much show in the noise.

A block adds its row to what its first convolution gives, so the row is that convolution's bias, and
costs no kernel of its own.
"""

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.dense import bias_of
from inpaint_app.export.rewrites.exact import in_double
from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.wrappers import Denoiser
from inpaint_app.moebius.convolution import DepthwiseSeparableConv
from inpaint_app.moebius.residual_block import ResidualBlock
from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.moebius.timestep import TimestepEmbedding, sinusoids
from inpaint_app.moebius.unet import DenoisingUNet

# WebGPU promises a shader eight buffers: what is split, and seven parts of it.
MAX_PARTS = 7


class TabulatedShifts(nn.Module):
    """Timestep to the bias of each residual block's first convolution, ``(c,)`` by its width."""

    def __init__(self, source: TimestepEmbedding, blocks: Sequence[ResidualBlock]) -> None:
        super().__init__()
        self.widths = [block.time_emb_proj.out_features for block in blocks]
        self.table = nn.Parameter(_tabulate(source, blocks), requires_grad=False)

    def forward(self, timestep: Tensor) -> tuple[Tensor, ...]:
        """Timestep ``(1,)`` fp32, a whole number, to one tensor for each block."""
        # 32 bits: a graphics card knows no index of 64.
        row = F.embedding(timestep.to(torch.int32), self.table).flatten()
        return _split(row, self.widths)


def _tabulate(source: TimestepEmbedding, blocks: Sequence[ResidualBlock]) -> Tensor:
    """Rows of all timesteps, columns of all blocks, with the bias that a block's layer has."""
    timesteps = torch.arange(DdimSchedule().train_timesteps)
    waves = sinusoids(timesteps, source.linear_1.in_features).double()
    embedding = in_double(source)
    active = F.silu(embedding.linear_2(F.silu(embedding.linear_1(waves))))
    columns = [
        in_double(block.time_emb_proj)(active) + bias_of(block.conv1.conv_pw).double()
        for block in blocks
    ]
    return torch.cat([part.float() for part in columns], dim=1)


def _split(row: Tensor, widths: Sequence[int]) -> tuple[Tensor, ...]:
    """Parts of these widths, by splits of a few parts each, the last of which is split on."""
    parts: list[Tensor] = []
    while len(widths) > MAX_PARTS:
        now, widths = widths[: MAX_PARTS - 1], widths[MAX_PARTS - 1 :]
        *made, row = torch.split(row, [*now, sum(widths)])
        parts += made
    return (*parts, *torch.split(row, list(widths)))


class ShiftedConv(nn.Module):
    """A depthwise-separable convolution, its BatchNorms folded, with a bias that is given."""

    def __init__(self, source: DepthwiseSeparableConv) -> None:
        super().__init__()
        self.has_skip = source.has_skip
        self.conv_dw = source.conv_dw
        self.weight = nn.Parameter(source.conv_pw.weight.detach(), requires_grad=False)

    def forward(self, features: Tensor, bias: Tensor) -> Tensor:
        """Features ``(b, in, h, w)`` and bias ``(out,)`` to ``(b, out, h, w)``."""
        hidden = F.conv2d(F.relu(self.conv_dw(features)), self.weight, bias)
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
def tabulate_timestep_shifts(unet: DenoisingUNet) -> None:
    """Rebuild the residual blocks of ``unet``, a copy whose BatchNorms are folded."""
    sources: list[ResidualBlock] = []
    for stage in (*unet.down_blocks, *unet.up_blocks):
        blocks = []
        for source in stage.resnets:
            blocks.append(ShiftedResidualBlock(source, len(sources)))
            sources.append(source)
        stage.resnets = nn.ModuleList(blocks)
    unet.set_submodule("time_embedding", TabulatedShifts(unet.time_embedding, sources))


def _tabulate_denoiser(denoiser: Denoiser) -> Denoiser:
    tabulate_timestep_shifts(cast("DenoisingUNet", denoiser.predict.diff_model))
    return denoiser


TABULATE_TIMESTEP_SHIFTS = Rewrite(
    "tabulate-timestep-shifts",
    "What a timestep adds to each residual block is looked up, and is the bias of a convolution.",
    _tabulate_denoiser,
)
