"""A pool of pictures on the device, renewed all the time, from which crops are cut.

Making a picture costs more than a crop of it does, so each serves several times, each time another
window, mirrored, turned, with its channels exchanged, or halved in size.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.starter.images.scene import pictures
from inpaint_app.starter.randomness import Randomness


class PicturePool:
    """Up to `capacity` pictures of `size` pixels a side as uint8, (N, size, size, 3)."""

    def __init__(self, random: Randomness, capacity: int, size: int) -> None:
        self.random = random
        self.size = size
        self.store = torch.zeros((capacity, size, size, 3), dtype=torch.uint8, device=random.device)
        self.made = 0

    def renew(self, count: int) -> None:
        """Makes `count` pictures; they replace the oldest."""
        fresh = (pictures(self.random, count, self.size) * 255).round().to(torch.uint8)
        capacity = self.store.shape[0]
        places = (torch.arange(count, device=self.random.device) + self.made) % capacity
        self.store[places] = fresh.permute(0, 2, 3, 1)
        self.made += count

    def crops(self, batch: int, size: int) -> Tensor:
        """Random windows (B, 3, size, size), float32 in [0, 1], channels last in memory."""
        filled = min(self.made, self.store.shape[0])
        if size * 2 <= self.size:
            small = batch // 2
            wide = F.avg_pool2d(self._windows(small, size * 2, filled), 2) if small else None
            near = self._windows(batch - small, size, filled)
            cut = near if wide is None else torch.cat([near, wide])
        else:
            cut = self._windows(batch, size, filled)
        return self._varied(cut).contiguous(memory_format=torch.channels_last)

    def _windows(self, batch: int, size: int, filled: int) -> Tensor:
        chosen = self.random.integers((batch,), 0, filled)
        if size == self.size:
            return self.store[chosen].permute(0, 3, 1, 2).float() / 255
        index = chosen[:, None, None]
        top = self.random.integers((batch, 1), 0, self.size - size + 1)
        left = self.random.integers((batch, 1), 0, self.size - size + 1)
        steps = torch.arange(size, device=self.random.device)
        rows, columns = (top + steps)[:, :, None], (left + steps)[:, None, :]
        return self.store[index, rows, columns].permute(0, 3, 1, 2).float() / 255

    def _varied(self, cut: Tensor) -> Tensor:
        mirror = self.random.chance((cut.shape[0], 1, 1, 1), 0.5) > 0
        cut = torch.where(mirror, cut.flip(3), cut)
        turned = self.random.chance((cut.shape[0], 1, 1, 1), 0.25) > 0
        cut = torch.where(turned, cut.transpose(2, 3), cut)
        # Light of the world is warmer than its shadows: most pictures keep their channels.
        exchanged = self.random.chance((cut.shape[0], 1), 0.15)
        ranks = torch.arange(3, device=self.random.device) * (1 - exchanged)
        order = (ranks + self.random.uniform((cut.shape[0], 3)) * exchanged).argsort(1)
        return cut.gather(1, order[:, :, None, None].expand_as(cut))
