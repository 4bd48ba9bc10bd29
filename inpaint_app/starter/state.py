"""What survives between machines: weights, averages, the critic, Adam's second moments.

Each file stays under 16 MiB and all of them under 45 MB: first moments are dropped (they come back
within ten steps), second moments are kept in bfloat16, averages and critic in float16.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

PARTS = ("network", "average", "critic", "network_moments", "critic_moments")


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


def write_tensors(
    folder: Path, part: str, tensors: dict[str, Tensor], dtype: torch.dtype | None = None
) -> None:
    """Writes one part as safetensors, cast to `dtype` where it is given."""
    plain = {
        name: value.detach().to("cpu", dtype or value.dtype).contiguous()
        for name, value in tensors.items()
    }
    save_file(plain, folder / f"{part}.safetensors")


def read_tensors(folder: Path, part: str, device: torch.device) -> dict[str, Tensor]:
    """One part as float32 tensors on `device`."""
    loaded = load_file(folder / f"{part}.safetensors", device=str(device))
    return {name: value.float() for name, value in loaded.items()}


def second_moments(network: nn.Module, optimizer: torch.optim.Adam) -> dict[str, Tensor]:
    """Adam's running squares by parameter name."""
    return {
        name: optimizer.state[parameter]["exp_avg_sq"]
        for name, parameter in network.named_parameters()
        if "exp_avg_sq" in optimizer.state[parameter]
    }


def restore_moments(
    network: nn.Module, optimizer: torch.optim.Adam, moments: dict[str, Tensor], step: int
) -> None:
    """Gives Adam its running squares back; the running means start at zero."""
    for name, parameter in network.named_parameters():
        if name in moments:
            kept = moments[name].view_as(parameter)
            optimizer.state[parameter] = {
                "step": torch.tensor(float(step), device=parameter.device),
                "exp_avg": torch.zeros_like(parameter),
                "exp_avg_sq": torch.empty_like(parameter).copy_(kept),
            }
