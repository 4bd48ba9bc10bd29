"""The shipped weights: 16-bit safetensors beside this module."""

from pathlib import Path

import torch
from safetensors.torch import load_file

from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.network import Inpainter

WEIGHTS = Path(__file__).parent / "weights" / "starter.safetensors"


def load_inpainter(file: Path = WEIGHTS, device: str = "cpu") -> Inpainter:
    """The network in float32 with the weights in `file`, ready to run.

    Raises RuntimeError where names or shapes differ from the network's, OSError where it is absent.
    """
    network = Inpainter(NetworkConfig())
    loaded = load_file(file)
    network.load_state_dict({name: value.float() for name, value in loaded.items()})
    return network.eval().to(torch.device(device))
