"""What upstream's own code computes, as recorded in tests/data; and the measure of agreement."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from inpaint_app.moebius.config import MoebiusConfig

DATA = Path(__file__).parents[1] / "data"
TINY = DATA / "moebius_tiny"
FULL = DATA / "moebius_full.json"
FULL_EXPECTED = DATA / "moebius_full_seed0.npz"

# Both sides are fp32 and sum in different orders; the published size is 60 layers deep.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Loop:
    """One recorded sampling loop; ``name`` is the prefix of its arrays."""

    steps: int
    guidance: float

    @property
    def name(self) -> str:
        return f"ddim{self.steps}_g{self.guidance}"


def expected_tensors(path: Path) -> dict[str, torch.Tensor]:
    with np.load(path) as arrays:
        return {name: torch.from_numpy(arrays[name]) for name in arrays}


def guided_input(expected: dict[str, torch.Tensor]) -> torch.Tensor:
    parts = [expected["latents"], expected["mask"], expected["masked_latents"]]
    return torch.cat(parts, dim=1).repeat(2, 1, 1, 1)


def relative_error(actual: torch.Tensor, wanted: torch.Tensor) -> float:
    """The largest difference, as a fraction of the largest magnitude wanted."""
    assert actual.shape == wanted.shape
    return ((actual - wanted).abs().max() / wanted.abs().max()).item()


def tiny_config() -> MoebiusConfig:
    return MoebiusConfig.parse(json.loads((TINY / "config.json").read_text()))


def full_reference() -> tuple[MoebiusConfig, dict[str, tuple[int, ...]]]:
    document = json.loads(FULL.read_text())
    shapes = {name: tuple(shape) for name, shape in document["state_dict"].items()}
    return MoebiusConfig.parse(document["config"]), shapes
