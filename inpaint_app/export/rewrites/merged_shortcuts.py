"""The last convolution of a residual block and the one on its shortcut as one, of both inputs.

Both are 1x1 and their results are added up, ``S x + P d``. That is ``(S P)`` over the channels of
both, side by side: as many products, one kernel less, and one picture less to write and read again.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.export.rewrites.dense import bias_of
from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.rewrites.timestep_shifts import ShiftedResidualBlock
from inpaint_app.export.wrappers import Denoiser
from inpaint_app.moebius.unet import DenoisingUNet


class MergedResidualBlock(nn.Module):
    """Takes the place of a ShiftedResidualBlock that has a convolution on its shortcut."""

    def __init__(self, source: ShiftedResidualBlock, shortcut: nn.Conv2d) -> None:
        super().__init__()
        self.index = source.index
        self.norm1, self.norm2, self.conv1 = source.norm1, source.norm2, source.conv1
        last = source.conv2
        self.conv_dw = last.conv_dw
        self.weight = _constant(torch.cat([shortcut.weight, last.conv_pw.weight], dim=1))
        self.bias = _constant(bias_of(shortcut) + bias_of(last.conv_pw))

    def forward(self, features: Tensor, shifts: tuple[Tensor, ...]) -> Tensor:
        """As ShiftedResidualBlock."""
        hidden = self.conv1(F.silu(self.norm1(features)), shifts[self.index])
        hidden = F.silu(self.norm2(hidden))
        both = torch.cat([features, F.relu(self.conv_dw(hidden))], dim=1)
        # The block's last convolution, whose width stays, has a skip of its own.
        return hidden + F.conv2d(both, self.weight, self.bias)


@torch.no_grad()
def merge_shortcuts(unet: DenoisingUNet) -> None:
    """Rebuild the residual blocks of ``unet``, a copy whose timesteps' shifts are tabulated."""
    for stage in (*unet.down_blocks, *unet.up_blocks):
        for index, block in enumerate(stage.resnets):
            if block.conv_shortcut is not None:
                stage.resnets[index] = MergedResidualBlock(block, block.conv_shortcut)


def _constant(value: Tensor) -> nn.Parameter:
    return nn.Parameter(value.detach().contiguous(), requires_grad=False)


def _merge(denoiser: Denoiser) -> Denoiser:
    merge_shortcuts(cast("DenoisingUNet", denoiser.predict.diff_model))
    return denoiser


MERGE_SHORTCUTS = Rewrite(
    "merge-shortcuts",
    "The last convolution of a residual block and the one on its shortcut are one, of both inputs.",
    _merge,
)
