"""The starter network: one feed-forward pass from a picture with a hole to the whole picture.

A U-shape over 1/2, 1/4, 1/8 and 1/16 of the size. The trunk works at 1/8 with dilated convolutions
(Yu and Koltun, 2016), and at 1/16 with self-attention (Vaswani et al., 2017), so that every place
of the hole sees the whole picture; convolutions over the whole picture by its frequencies stand
between the late blocks at 1/8 (``spectral.py``). It is shown the smooth continuation of the known
colours (``spread.py``) beside the picture. All operators are plain ONNX: Conv, Sigmoid, Mul, Add,
Concat, Resize, AveragePool, DepthToSpace, Reshape, Transpose, MatMul, Softmax, ReduceMean, Sqrt,
Div, Clip.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.starter.blocks import AttentionBlock, ResidualBlock, activate
from inpaint_app.starter.colour import temper_colour
from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.spectral import SpectralBlock
from inpaint_app.starter.spread import spread_residual

SHOWN = 7  # channels: the picture with its hole, the hole, the smooth continuation


class Inpainter(nn.Module):
    """`forward(image, mask)`: the graph `inpainter` of the pipeline kind `direct-inpaint`.

    `image` (B, 3, H, W) in [-1, 1] times (1 - mask), `mask` (B, 1, H, W) of zeros and ones; sides
    are multiples of 64. Gives (B, 3, H, W) in [0, 1], the known pixels passed through.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        half, quarter, trunk = config.half, config.quarter, config.trunk
        self.enter = nn.Conv2d(SHOWN, half, 4, stride=2, padding=1)
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
        self.late = nn.ModuleList(ResidualBlock(trunk, d) for d in config.late_dilations)
        self.whole = nn.ModuleList(SpectralBlock(trunk) for _ in range(config.spectral_blocks))
        self.from_eighth = nn.Conv2d(trunk + quarter, quarter, 3, padding=1)
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
        known = 1 - mask
        truth = image * 0.5 + 0.5 * known
        smooth = spread_residual(truth, known)
        painted = self.paint(image, mask, smooth)
        fill = painted + spread_residual((truth - painted) * known, known)
        if tempered:
            fill = temper_colour(fill, smooth)
        return truth + fill * mask, painted

    def paint(self, image: Tensor, mask: Tensor, smooth: Tensor) -> Tensor:
        """The network's own picture (B, 3, H, W), about [0, 1]; `smooth` alike."""
        shown = torch.cat([image, mask, smooth * 2 - 1], 1)
        half = activate(self.half_in(activate(self.enter(shown))))
        quarter = self.quarter_in(self.to_quarter(half))
        eighth = self.early(self.to_eighth(activate(quarter)))
        far = self.far(self.to_sixteenth(eighth))
        eighth = self._late(eighth + F.interpolate(far, scale_factor=2.0, mode="nearest"))
        wide = F.interpolate(eighth, scale_factor=2.0, mode="nearest")
        out = self.quarter_out(self.from_eighth(torch.cat([wide, quarter], 1)))
        wide = F.interpolate(activate(out), scale_factor=2.0, mode="nearest")
        out = self.half_out(self.from_quarter(torch.cat([wide, half], 1)))
        fine = activate(F.pixel_shuffle(self.from_half(activate(out)), 2))
        painted: Tensor = self.leave(fine)
        return painted + 0.5

    def _late(self, eighth: Tensor) -> Tensor:
        for place, block in enumerate(self.late):
            eighth = block(eighth)
            if place < len(self.whole):
                eighth = self.whole[place](eighth)
        return eighth
