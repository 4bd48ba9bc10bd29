"""A checkpoint of the starter network as small as it gets, its weights exactly halves."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.inpainter_config import InpainterConfig
from inpaint_app.starter.network import Inpainter

TINY = InpainterConfig(
    image_size=64,
    network=NetworkConfig(
        half=8,
        quarter=8,
        trunk=16,
        full=4,
        heads=2,
        early_dilations=(1,),
        attention_blocks=1,
        late_dilations=(1, 2),
        spectral_blocks=1,
    ),
)


def tiny_inpainter(seed: int = 0, *, exact_halves: bool = True) -> Inpainter:
    """The network with seeded weights, rounded to half precision and back unless told not to."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = Inpainter(TINY.network)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(parameter.half().float() if exact_halves else parameter)
    return network.eval().requires_grad_(requires_grad=False)


def write_tiny_inpainter(
    directory: Path,
    *,
    seed: int = 0,
    dtype: torch.dtype = torch.float16,
    exact_halves: bool = True,
) -> CheckpointFiles:
    """Write config.json and inpainter.safetensors; return the paths."""
    directory.mkdir(parents=True, exist_ok=True)
    files = CheckpointFiles(
        {
            "config": directory / "config.json",
            "inpainter": directory / "inpainter.safetensors",
        }
    )
    files["config"].write_text(json.dumps(TINY.document()))
    state = tiny_inpainter(seed, exact_halves=exact_halves).state_dict()
    save_file({name: value.to(dtype) for name, value in state.items()}, files["inpainter"])
    return files
