"""The state that moves between machines: weights, averages and the critic in 16 bits, 19 MB.

The optimizers' own state is left out: it comes back within the steps of a warm-up.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

PARTS = ("network", "average", "critic")


@dataclass
class Journal:
    """How far the run is: steps made and seconds of training spent."""

    step: int = 0
    seconds: float = 0.0

    def write(self, folder: Path) -> None:
        """Writes journal.json into `folder`."""
        (folder / "journal.json").write_text(json.dumps(vars(self)) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Journal":
        """Reads journal.json; a new journal where there is none."""
        file = folder / "journal.json"
        return cls(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else cls()


def write_tensors(folder: Path, part: str, tensors: dict[str, Tensor]) -> None:
    """Writes one part as safetensors in float16."""
    plain = {
        name: value.detach().to("cpu", torch.float16).contiguous()
        for name, value in tensors.items()
    }
    save_file(plain, folder / f"{part}.safetensors")


def read_tensors(folder: Path, part: str, device: torch.device) -> dict[str, Tensor]:
    """One part as float32 tensors on `device`."""
    loaded = load_file(folder / f"{part}.safetensors", device=str(device))
    return {name: value.float() for name, value in loaded.items()}
