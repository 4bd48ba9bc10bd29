"""The critic: two patch discriminators, at full and half size, that also lend their features.

PatchGAN (Isola et al., 2017) with spectral normalisation (Miyato et al., 2018), told where the hole
is as in free-form inpainting (Yu et al., 2019), at two scales as in pix2pixHD (Wang et al., 2018).
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


class PatchDiscriminator(nn.Module):
    """Four strided convolutions; gives the features of each and a map of scores, last."""

    def __init__(self, width: int) -> None:
        super().__init__()
        widths = (4, width, 2 * width, 4 * width, 4 * width)
        self.layers = nn.ModuleList(
            spectral_norm(nn.Conv2d(before, after, 4, stride=2, padding=1))
            for before, after in pairwise(widths)
        )
        self.score = spectral_norm(nn.Conv2d(widths[-1], 1, 3, padding=1))

    def forward(self, x: Tensor) -> list[Tensor]:
        """Maps of `x`, picture and mask joined, (B, 4, H, W)."""
        outputs = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            outputs.append(x)
        outputs.append(self.score(x))
        return outputs


class Discriminator(nn.Module):
    """Both scales; `forward(picture, mask)` gives one list of maps for each scale.

    The second sees the picture `coarse` times smaller: at a quarter, over 300 pixels at once.
    """

    def __init__(self, width: int, coarse: int = 2) -> None:
        super().__init__()
        self.coarse_factor = coarse
        self.fine = PatchDiscriminator(width)
        self.coarse = PatchDiscriminator(width)

    def forward(self, picture: Tensor, mask: Tensor) -> list[list[Tensor]]:
        """Maps of a picture (B, 3, H, W) in [0, 1] with its hole (B, 1, H, W)."""
        joined = torch.cat([picture * 2 - 1, mask], 1)
        return [self.fine(joined), self.coarse(F.avg_pool2d(joined, self.coarse_factor))]
