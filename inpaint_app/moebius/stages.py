"""The levels of the U: residual block and transformer, a few times, then a change of size.

Upstream: ``unet_blocks/custom_down_blocks.py`` and ``custom_up_blocks.py``.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from inpaint_app.moebius.config import MoebiusConfig
from inpaint_app.moebius.convolution import Downsample, Upsample
from inpaint_app.moebius.residual_block import ResidualBlock
from inpaint_app.moebius.transformer import SpatialTransformer


class _Stage(nn.Module):
    """``widths_in`` are the input widths of the residual blocks; all put out the level's."""

    def __init__(self, config: MoebiusConfig, level: int, widths_in: Sequence[int]) -> None:
        super().__init__()
        channels = config.block_out_channels[level]
        self.attentions = nn.ModuleList(
            [SpatialTransformer(config, channels, level) for _ in widths_in]
        )
        self.resnets = nn.ModuleList(
            [
                ResidualBlock(
                    width,
                    channels,
                    time_dim=time_dim(config),
                    groups=config.norm_groups,
                    eps=config.norm_eps,
                )
                for width in widths_in
            ]
        )


class DownStage(_Stage):
    """One level on the way down. Everything that it makes is also kept for the way up."""

    def __init__(self, config: MoebiusConfig, level: int) -> None:
        widths = config.block_out_channels
        first = widths[max(level - 1, 0)]
        super().__init__(config, level, [first, *[widths[level]] * (config.layers_per_block - 1)])
        is_last = level == len(widths) - 1
        self.downsamplers = nn.ModuleList([] if is_last else [Downsample(widths[level])])

    def forward(self, features: Tensor, time: Tensor, context: Tensor) -> list[Tensor]:
        """The outputs in order, finest first; the last is the input of the next stage."""
        made = []
        for resnet, attention in zip(self.resnets, self.attentions, strict=True):
            features = attention(resnet(features, time), context)
            made.append(features)
        for downsample in self.downsamplers:
            features = downsample(features)
            made.append(features)
        return made


class UpStage(_Stage):
    """One level on the way up: every residual block also sees one kept feature map."""

    def __init__(self, config: MoebiusConfig, level: int) -> None:
        widths = config.block_out_channels
        layers = config.layers_per_block + 1
        before = [widths[min(level + 1, len(widths) - 1)], *[widths[level]] * (layers - 1)]
        kept = [*[widths[level]] * (layers - 1), widths[max(level - 1, 0)]]
        super().__init__(config, level, [b + k for b, k in zip(before, kept, strict=True)])
        self.upsamplers = nn.ModuleList([Upsample(widths[level])] if level else [])

    def forward(
        self, features: Tensor, kept: list[Tensor], time: Tensor, context: Tensor
    ) -> Tensor:
        """Takes one feature map off the end of ``kept`` for each residual block.

        A map that all of a batch share has a batch of one.
        """
        for resnet, attention in zip(self.resnets, self.attentions, strict=True):
            skip = kept.pop()
            if skip.shape[0] != features.shape[0]:
                skip = skip.expand(features.shape[0], -1, -1, -1)
            features = attention(resnet(torch.cat([features, skip], dim=1), time), context)
        for upsample in self.upsamplers:
            features = upsample(features)
        return features


def time_dim(config: MoebiusConfig) -> int:
    """Width of the timestep embedding: four times the finest level, as in Stable Diffusion."""
    return 4 * config.block_out_channels[0]
