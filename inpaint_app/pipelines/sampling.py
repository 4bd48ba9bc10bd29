"""What a visitor's run of a model that samples starts from (no torch)."""

from dataclasses import dataclass

from inpaint_app.moebius.scheduler import NOISE_OFFSET


@dataclass(frozen=True)
class SamplingDefaults:
    """The published recipe; models that answer in one pass have no use for it."""

    steps: int = 20
    strength: float = 0.99
    guidance: float = 2.0
    noise_offset: float = NOISE_OFFSET
