"""The starter network: one feed-forward pass from a picture with a hole to the whole picture.

A U-shape over 1/2, 1/4, 1/8 and 1/16 of the size. The trunk works at 1/8 with dilated convolutions
(Yu and Koltun, 2016), and at 1/16 with self-attention (Vaswani et al., 2017), so that every place
of the hole sees the whole picture; from there fine features are copied into the hole. The blocks
are pre-normalised residuals without batch statistics. All operators are plain ONNX: Conv, Sigmoid,
Mul, Add, Concat, Resize, AveragePool, DepthToSpace, Reshape, Transpose, MatMul, Softmax,
ReduceMean, Sqrt, Div, Clip.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.starter.colour import temper_colour
from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.copying import PatchCopy
from inpaint_app.starter.spread import spread_residual


def activate(x: Tensor) -> Tensor:
    """SiLU, x * sigmoid(x)."""
    return x * torch.sigmoid(x)


class ChannelNorm(nn.Module):
    """Root-mean-square norm over channels at each pixel (Zhang and Sennrich, 2019), with a gain."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(1, channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """`x` (B, C, H, W) with every pixel at unit mean square, times the gain."""
        return x / torch.sqrt((x * x).mean(1, keepdim=True) + 1e-4) * self.gain


class ResidualBlock(nn.Module):
    """x + conv(silu(dilated conv(norm(x)))), 3x3 each, channels kept."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        with torch.no_grad():
            self.second.weight.mul_(0.3)

    def forward(self, x: Tensor) -> Tensor:
        """The block on `x` (B, C, H, W)."""
        out: Tensor = self.second(activate(self.first(self.norm(x))))
        return x + out


class AttentionBlock(nn.Module):
    """Self-attention over all pixels, then a pointwise two-layer network; both residual."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = ChannelNorm(channels)
        self.query_key_value = nn.Conv2d(channels, 3 * channels, 1)
        self.project = nn.Conv2d(channels, channels, 1)
        self.norm_feed = ChannelNorm(channels)
        self.widen = nn.Conv2d(channels, 2 * channels, 1)
        self.narrow = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """The block on `x` (B, C, H, W)."""
        x = x + self.project(self._attend(self.query_key_value(self.norm(x))))
        fed: Tensor = self.narrow(activate(self.widen(self.norm_feed(x))))
        return x + fed

    def _attend(self, joined: Tensor) -> Tensor:
        batch, channels, height, width = joined.shape
        size = channels // 3 // self.heads
        parts = joined.reshape(batch, 3, self.heads, size, height * width)
        query, key, value = parts[:, 0], parts[:, 1], parts[:, 2]
        scores = torch.matmul(query.transpose(2, 3) * size**-0.5, key)
        mixed = torch.matmul(value, torch.softmax(scores, dim=-1).transpose(2, 3))
        return mixed.reshape(batch, channels // 3, height, width)


class Inpainter(nn.Module):
    """`forward(image, mask)`: the graph `inpainter` of the pipeline kind `direct-inpaint`.

    `image` (B, 3, H, W) in [-1, 1] times (1 - mask), `mask` (B, 1, H, W) of zeros and ones; sides
    are multiples of 64. Gives (B, 3, H, W) in [0, 1], the known pixels passed through.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        half, quarter, trunk = config.half, config.quarter, config.trunk
        self.enter = nn.Conv2d(4, half, 4, stride=2, padding=1)
        self.half_in = nn.Conv2d(half, half, 3, padding=1)
        self.to_quarter = nn.Conv2d(half, quarter, 3, stride=2, padding=1)
        self.quarter_in = ResidualBlock(quarter)
        self.to_eighth = nn.Conv2d(quarter, trunk, 3, stride=2, padding=1)
        self.early = nn.Sequential(*(ResidualBlock(trunk, d) for d in config.early_dilations))
        self.to_sixteenth = nn.Conv2d(trunk, trunk, 3, stride=2, padding=1)
        far: list[nn.Module] = []
        for _ in range(config.attention_blocks):
            far += [AttentionBlock(trunk, config.heads), ResidualBlock(trunk, 2)]
        self.far = nn.Sequential(*far)
        self.late = nn.Sequential(*(ResidualBlock(trunk, d) for d in config.late_dilations))
        self.norm_match = ChannelNorm(trunk)
        self.copy = PatchCopy(trunk, trunk // 2)
        self.from_eighth = nn.Conv2d(trunk + 2 * quarter, quarter, 3, padding=1)
        self.quarter_out = ResidualBlock(quarter)
        self.from_quarter = nn.Conv2d(quarter + half, half, 3, padding=1)
        self.half_out = ResidualBlock(half)
        self.from_half = nn.Conv2d(half, 4 * config.full, 3, padding=1)
        self.leave = nn.Conv2d(config.full, 3, 3, padding=1)

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        """The contract of the class."""
        return self.composed(image, mask)[0].clamp(0, 1)

    def composed(
        self, image: Tensor, mask: Tensor, *, tempered: bool = True
    ) -> tuple[Tensor, Tensor]:
        """The picture with its hole filled, and what the network painted everywhere, unclamped.

        Training asks for colours that are not ``tempered``: a network that is answered for a tenth
        of its colour alone learns to exaggerate it tenfold, and fringes show.
        """
        painted = self.paint(image, mask)
        known = 1 - mask
        truth = image * 0.5 + 0.5 * known
        spread = spread_residual(torch.cat([(truth - painted) * known, truth], 1), known)
        fill = painted + spread[:, :3]
        if tempered:
            fill = temper_colour(fill, spread[:, 3:])
        return truth + fill * mask, painted

    def paint(self, image: Tensor, mask: Tensor) -> Tensor:
        """The network's own picture (B, 3, H, W), about [0, 1]."""
        half = activate(self.half_in(activate(self.enter(torch.cat([image, mask], 1)))))
        quarter = self.quarter_in(self.to_quarter(half))
        eighth = self.early(self.to_eighth(activate(quarter)))
        far = self.far(self.to_sixteenth(eighth))
        eighth = self.late(eighth + F.interpolate(far, scale_factor=2.0, mode="nearest"))
        wide = F.interpolate(eighth, scale_factor=2.0, mode="nearest")
        copied = self.copy(self.norm_match(far), quarter, F.avg_pool2d(mask, 16))
        out = self.quarter_out(self.from_eighth(torch.cat([wide, quarter, copied], 1)))
        wide = F.interpolate(activate(out), scale_factor=2.0, mode="nearest")
        out = self.half_out(self.from_quarter(torch.cat([wide, half], 1)))
        fine = activate(F.pixel_shuffle(self.from_half(activate(out)), 2))
        painted: Tensor = self.leave(fine)
        return painted + 0.5
