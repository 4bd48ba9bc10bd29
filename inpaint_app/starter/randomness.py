"""Seeded random numbers on one device, in the shapes that the image and mask generators want."""

import torch
from torch import Tensor


class Randomness:
    """A stream of random tensors, the same for the same seed on the same kind of device."""

    def __init__(self, seed: int, device: torch.device | str = "cpu") -> None:
        self.device = torch.device(device)
        self.generator = torch.Generator(device=self.device)
        self.generator.manual_seed(seed)

    def uniform(self, shape: tuple[int, ...], low: float = 0.0, high: float = 1.0) -> Tensor:
        """Float32 values, uniform in [low, high)."""
        drawn = torch.rand(shape, generator=self.generator, device=self.device)
        return drawn * (high - low) + low

    def log_uniform(self, shape: tuple[int, ...], low: float, high: float) -> Tensor:
        """Float32 values whose logarithm is uniform between those of `low` and `high`."""
        return torch.exp(
            self.uniform(shape, torch.tensor(low).log().item(), torch.tensor(high).log().item())
        )

    def normal(self, shape: tuple[int, ...]) -> Tensor:
        """Float32 values of the standard normal distribution."""
        return torch.randn(shape, generator=self.generator, device=self.device)

    def chance(self, shape: tuple[int, ...], probability: float) -> Tensor:
        """Float32 ones with `probability`, else zeros."""
        return (self.uniform(shape) < probability).float()

    def integers(self, shape: tuple[int, ...], low: int, high: int) -> Tensor:
        """Int64 values in [low, high)."""
        return torch.randint(low, high, shape, generator=self.generator, device=self.device)
