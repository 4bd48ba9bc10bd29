"""Everything that decides a training run of the starter model, in one frozen place."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Final


@dataclass(frozen=True)
class NetworkConfig:
    """Widths (channels) by scale and the shape of the trunk; 3.55 M parameters."""

    half: int = 32
    quarter: int = 64
    trunk: int = 128
    full: int = 16
    heads: int = 4
    early_dilations: tuple[int, ...] = (1, 2)
    attention_blocks: int = 2
    late_dilations: tuple[int, ...] = (1, 2, 4, 8, 2)


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
    adversarial_from: float = 0.04
    ema_decay: float = 0.998
    clip_norm: float = 1.0
    small_holes: float = 0.5
    wide_detail: float = 1.0
    discriminator_width: int = 64
    network: NetworkConfig = field(default_factory=NetworkConfig)
    losses: LossConfig = field(default_factory=LossConfig)

    def document(self) -> dict[str, object]:
        """The configuration as plain data, for the log and the model card."""
        return asdict(self)

    def phase_at(self, progress: float) -> Phase:
        """The phase in force at `progress` (0 to 1 of the budget)."""
        return next((phase for phase in self.phases if progress < phase.until), self.phases[-1])


# Going on from weights that are there, on a card each, with a critic that begins anew. One asks for
# detail, the other for likeness; between two runs from the same weights every average of theirs is
# a network too, and which share is best can be chosen afterwards (``averaging.py``).
_GOING_ON: Final = TrainingConfig(
    budget_seconds=545.0,
    phases=(Phase(512, 16, 1.0),),
    learning_rate=4e-4,
    warmup_steps=150,
    adversarial_from=0.06,
    small_holes=0.7,
    wide_detail=0.2,
)
RECIPES: Final[Mapping[str, TrainingConfig]] = {
    "whole": TrainingConfig(),
    "detail": replace(
        _GOING_ON,
        seed=20261127,
        losses=LossConfig(gradient=0.8, similarity=1.2, statistics=2.0, adversarial=0.2),
    ),
    "likeness": replace(
        _GOING_ON,
        seed=20261128,
        losses=LossConfig(
            gradient=0.6,
            similarity=2.0,
            statistics=0.6,
            matching=1.0,
            adversarial=0.08,
        ),
    ),
}
