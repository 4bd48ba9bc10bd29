"""The DDIM schedule (Song et al., arXiv 2010.02502) in plain numbers; torch is not needed.

Same conventions as diffusers' ``DDIMScheduler`` in upstream's settings: betas linear in their
square root, "leading" spacing, ``clip_sample=False``, eta 0. Numbers are fp64, diffusers has fp32.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Upstream's, from infer/utils.py: a little noise that is the same all over a channel.
NOISE_OFFSET: Final = 0.0357


@dataclass(frozen=True)
class DdimSchedule:
    """Which timesteps a loop visits, and how much of the signal is left at each."""

    train_timesteps: int = 1000
    beta_start: float = 0.00085
    beta_end: float = 0.012
    steps_offset: int = 0
    final_alpha: float = 1.0

    def alphas_cumprod(self) -> NDArray[np.float64]:
        """Cumulative products of ``1 - beta``: ``(train_timesteps,)``, descending, read-only."""
        return _alphas_cumprod(self.train_timesteps, self.beta_start, self.beta_end)

    def timesteps(self, steps: int, strength: float = 1.0) -> list[int]:
        """The timesteps to visit, descending.

        ``strength`` drops the noisiest: ``int(steps * strength)`` of ``steps`` run, so that 20
        steps at 0.99 are 19. Raises ``ValueError`` where nothing would run.
        """
        if not 1 <= steps <= self.train_timesteps:
            raise ValueError(f"{steps} steps are not between 1 and {self.train_timesteps}.")
        count = min(int(steps * strength), steps)
        if count < 1:
            raise ValueError(f"{steps} steps at strength {strength} leave none to run.")
        stride = self.train_timesteps // steps
        return [i * stride + self.steps_offset for i in reversed(range(count))]

    def alpha(self, timestep: int) -> float:
        """The cumulative product at ``timestep``."""
        return float(self.alphas_cumprod()[timestep])

    def alpha_prev(self, timestep: int, steps: int) -> float:
        """The cumulative product where a step of ``steps`` that starts at ``timestep`` ends."""
        previous = timestep - self.train_timesteps // steps
        return self.alpha(previous) if previous >= 0 else self.final_alpha


@lru_cache(maxsize=8)
def _alphas_cumprod(count: int, start: float, end: float) -> NDArray[np.float64]:
    betas = np.linspace(start**0.5, end**0.5, count, dtype=np.float64) ** 2
    alphas: NDArray[np.float64] = np.cumprod(1.0 - betas, dtype=np.float64)
    alphas.flags.writeable = False
    return alphas


def starting_noise(
    shape: tuple[int, int, int, int], seed: int, noise_offset: float = NOISE_OFFSET
) -> NDArray[np.float32]:
    """Gaussian noise ``(b, c, h, w)`` plus ``noise_offset`` times one draw for each channel."""
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal(shape, dtype=np.float32)
    offset = generator.standard_normal((*shape[:2], 1, 1), dtype=np.float32)
    return noise + np.float32(noise_offset) * offset
