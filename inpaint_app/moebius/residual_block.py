"""The residual block that every level is made of; upstream: ``unet_blocks/dw_resnet.py``."""

from torch import Tensor, nn
from torch.nn import functional as F

from inpaint_app.moebius.convolution import DepthwiseSeparableConv


class ResidualBlock(nn.Module):
    """Two depthwise-separable convolutions, with the timestep added in between."""

    def __init__(
        self, in_channels: int, out_channels: int, *, time_dim: int, groups: int, eps: float
    ) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, in_channels, eps=eps)
        self.conv1 = DepthwiseSeparableConv(in_channels, out_channels)
        self.time_emb_proj = nn.Linear(time_dim, out_channels)
        self.norm2 = nn.GroupNorm(groups, out_channels, eps=eps)
        self.conv2 = DepthwiseSeparableConv(out_channels, out_channels)
        self.conv_shortcut = (
            None if in_channels == out_channels else nn.Conv2d(in_channels, out_channels, 1)
        )

    def forward(self, features: Tensor, time: Tensor) -> Tensor:
        """Features ``(b, in, h, w)`` and time ``(b or 1, time_dim)`` to ``(b, out, h, w)``."""
        hidden = self.conv1(F.silu(self.norm1(features)))
        hidden = hidden + self.time_emb_proj(F.silu(time))[:, :, None, None]
        hidden = self.conv2(F.silu(self.norm2(hidden)))
        shortcut = features if self.conv_shortcut is None else self.conv_shortcut(features)
        total: Tensor = shortcut + hidden
        return total
