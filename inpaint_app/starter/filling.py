"""One fill with the starter network, from uint8 picture and mask to uint8 picture."""

import numpy as np
import torch
from numpy.typing import NDArray

from inpaint_app.starter.network import Inpainter


def fill(
    network: Inpainter, picture: NDArray[np.uint8], mask: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """`picture` (H, W, 3) with the pixels where `mask` (H, W) is nonzero painted by the network."""
    device = next(network.parameters()).device
    hole = torch.from_numpy((mask > 0).astype(np.float32))[None, None].to(device)
    image = torch.from_numpy(picture.astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    with torch.no_grad():
        painted = network(image.to(device) * (1 - hole), hole)
    whole = (painted[0].permute(1, 2, 0) * 255).round().to(torch.uint8).cpu().numpy()
    return np.where(mask[..., None] > 0, whole, picture).astype(np.uint8)
