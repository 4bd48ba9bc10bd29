"""The shipped checkpoint: 16-bit safetensors and their configuration, beside this module."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file

from inpaint_app.starter.inpainter_config import InpainterConfig
from inpaint_app.starter.network import Inpainter

CONFIGURATION = Path(__file__).parent / "weights" / "starter.json"
WEIGHTS = CONFIGURATION.with_name("starter.safetensors")


def load_configuration() -> InpainterConfig:
    """What the shipped weights are. Raises a ConfigurationError, or OSError where it is absent."""
    return InpainterConfig.parse(json.loads(CONFIGURATION.read_text(encoding="utf-8")))


def load_inpainter(file: Path = WEIGHTS, device: str = "cpu") -> Inpainter:
    """The shipped network in float32 with the weights in ``file``, ready to run.

    Raises RuntimeError where names or shapes differ from the network's, OSError where it is absent.
    """
    network = Inpainter(load_configuration().network)
    loaded = load_file(file)
    network.load_state_dict({name: value.float() for name, value in loaded.items()})
    return network.eval().to(torch.device(device))
