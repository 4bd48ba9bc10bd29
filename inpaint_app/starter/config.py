"""Everything that decides a training run of the starter model, in one frozen place."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final


@dataclass(frozen=True)
class NetworkConfig:
    """Widths (channels) by scale and the shape of the trunk; 3.83 M parameters.

    After each of the first late blocks stands one of the `spectral_blocks`.
    """

    half: int = 32
    quarter: int = 64
    trunk: int = 128
    full: int = 16
    heads: int = 4
    early_dilations: tuple[int, ...] = (1, 2)
    attention_blocks: int = 2
    late_dilations: tuple[int, ...] = (1, 2, 4, 8, 2)
    spectral_blocks: int = 5


@dataclass(frozen=True)
class LossConfig:
    """Weights of the terms; the reconstruction terms are means over the hole."""

    hole: float = 3.0
    known: float = 0.3
    pyramid: float = 1.0
    gradient: float = 1.0
    similarity: float = 0.8
    statistics: float = 1.0
    matching: float = 1.5
    adversarial: float = 0.15


@dataclass(frozen=True)
class Phase:
    """Crops of one size (pixels) and number, until `until`, a share of the whole budget."""

    size: int
    batch: int
    until: float


@dataclass(frozen=True)
class TrainingConfig:
    """One run: seed, budget (seconds of training on the machine it is made for), rates, data.

    With ``small_holes`` 0 every pixel of a hole counts alike, with 1 every hole. ``wide_detail`` is
    what a pixel in the wide part of a hole counts in the terms that ask for detail: far from what
    is known, invented detail is unlike the truth, and a calm fill is what a person keeps.
    """

    seed: int = 20261123
    budget_seconds: float = 1290.0
    phases: tuple[Phase, ...] = (Phase(256, 64, 0.38), Phase(512, 16, 1.0))
    canvas: int = 512
    pool: int = 4096
    first_fill: int = 768
    refresh: int = 32
    refresh_every: int = 10
    learning_rate: float = 8e-4
    discriminator_rate: float = 5e-4
    warmup_steps: int = 100
    final_rate: float = 0.05
    ema_decay: float = 0.998
    clip_norm: float = 1.0
    small_holes: float = 0.5
    wide_detail: float = 1.0
    discriminator_width: int = 64
    coarse_critic: int = 2
    network: NetworkConfig = field(default_factory=NetworkConfig)
    losses: LossConfig = field(default_factory=LossConfig)

    def document(self) -> dict[str, object]:
        """The configuration as plain data, for the log and the model card."""
        return asdict(self)

    def phase_at(self, progress: float) -> Phase:
        """The phase in force at `progress` (0 to 1 of the budget)."""
        return next((phase for phase in self.phases if progress < phase.until), self.phases[-1])


# "wide" went on from the first starter's weights, for holes up to half of the side wide. "narrow"
# goes on from "wide": the page shows the network a smaller view of a wide hole, so most of its
# time belongs to holes of some 25 to 140 pixels (crops of 256), and lines that go on count for
# more than invented grain, which the page's detail stage adds.
RECIPES: Final[Mapping[str, TrainingConfig]] = {
    "narrow": TrainingConfig(
        seed=20261202,
        budget_seconds=1500.0,
        phases=(Phase(256, 64, 0.86), Phase(512, 16, 1.0)),
        first_fill=512,
        refresh_every=24,
        learning_rate=5e-4,
        warmup_steps=200,
        ema_decay=0.999,
        small_holes=0.6,
        wide_detail=0.35,
        discriminator_width=48,
        coarse_critic=4,
        losses=LossConfig(
            hole=4.0,
            pyramid=1.5,
            gradient=1.2,
            similarity=1.0,
            statistics=0.6,
            matching=1.5,
            adversarial=0.05,
        ),
    ),
    "wide": TrainingConfig(
        seed=20261201,
        budget_seconds=1360.0,
        phases=(Phase(256, 64, 0.48), Phase(512, 16, 1.0)),
        first_fill=512,
        refresh_every=24,
        learning_rate=6e-4,
        warmup_steps=200,
        ema_decay=0.999,
        small_holes=0.6,
        wide_detail=0.35,
        discriminator_width=48,
        coarse_critic=4,
        losses=LossConfig(
            pyramid=1.5,
            gradient=0.8,
            statistics=0.8,
            adversarial=0.12,
        ),
    ),
}
