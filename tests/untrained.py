"""Make ``data/untrained``: a bundle of latent diffusion, small and random, for tests of that kind.

    python -m tests.untrained

It takes the road of every checkpoint: weights on disk, then ``build_candidate``. Every weight is a
pure function of the seed, its name and its shape.
"""

import hashlib
import json
import math
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from inpaint_app.candidate import Candidate, build_candidate
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.embedded.build import leave_graphs_out
from inpaint_app.moebius.config import (
    DOWN_BLOCK_TYPE,
    INPUT_CHANNELS,
    LATENT_CHANNELS,
    MODEL_TYPE,
    UP_BLOCK_TYPE,
    MoebiusConfig,
)
from inpaint_app.moebius.unet import Moebius
from inpaint_app.moebius.vae import build_vae
from inpaint_app.moebius.vae_config import VaeConfig
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import silent

OUT = Path(__file__).parent / "data" / "untrained"
SEED = 0
# A software GPU pays for every kernel that it starts and for every pixel: two levels of one layer
# are the fewest nodes that still have every kind of layer, and four steps show a loop.
WIDTHS = (16, 32)
DEFAULTS = SamplingDefaults(steps=4)

CONFIGURATION = {
    "data": {"image_size": 64},
    "vae": {"downsample_ratio": 8, "embed_dim": LATENT_CHANNELS},
    "model": {
        "model_type": MODEL_TYPE,
        "in_channels": INPUT_CHANNELS,
        "out_channels": LATENT_CHANNELS,
        "attention_head_dim": 4,
        "cross_attention_dim": 16,
        "encoder_hid_dim": 16,
        "encoder_hid_dim_type": "text_proj",
        "use_lambda_cross_attn": True,
        "use_local_self_attn": True,
        "down_block_types": [DOWN_BLOCK_TYPE] * len(WIDTHS),
        "mid_block_type": None,
        "up_block_types": [UP_BLOCK_TYPE] * len(WIDTHS),
        "block_out_channels": list(WIDTHS),
        "layers_per_block": 1,
        "norm_num_groups": 8,
    },
}
VAE_WIDTHS = (8, 8, 16, 16)
VAE_CONFIGURATION = {
    "_class_name": "AutoencoderKL",
    "block_out_channels": list(VAE_WIDTHS),
    "down_block_types": ["DownEncoderBlock2D"] * len(VAE_WIDTHS),
    "up_block_types": ["UpDecoderBlock2D"] * len(VAE_WIDTHS),
    "layers_per_block": 1,
    "norm_num_groups": 4,
    "scaling_factor": 0.13025,
}


def build_untrained(out: Path, *, seed: int = SEED) -> Candidate:
    """Build the bundle in ``out``. Raises what ``build_candidate`` raises."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_checkpoint(Path(folder), seed)
        candidate = build_candidate(files, out, progress=silent, defaults=DEFAULTS)
    leave_graphs_out(out)
    return candidate


def write_checkpoint(directory: Path, seed: int) -> CheckpointFiles:
    """Write the two networks and their configurations as a checkpoint would come."""
    roles = ("unet", "config", "vae", "vae_config")
    names = ("unet.safetensors", "config.json", "vae.safetensors", "vae.json")
    files = CheckpointFiles({role: directory / n for role, n in zip(roles, names, strict=True)})
    with torch.device("meta"):
        network = Moebius(MoebiusConfig.parse(CONFIGURATION))
        vae = build_vae(VaeConfig.parse(VAE_CONFIGURATION))
    save_file(_random_state(network, seed), files["unet"])
    save_file(_random_state(vae, seed), files["vae"])
    files["config"].write_text(json.dumps(CONFIGURATION))
    files["vae_config"].write_text(json.dumps(VAE_CONFIGURATION))
    return files


def _random_state(module: nn.Module, seed: int) -> dict[str, Tensor]:
    shapes = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    return {name: random_weight(name, shape, seed) for name, shape in shapes.items()}


def random_weight(name: str, shape: tuple[int, ...], seed: int) -> Tensor:
    """One tensor, such that signals keep their size from layer to layer and a picture has contrast.

    Matrices and kernels are normal with variance 1 / fan-in (LeCun et al., "Efficient BackProp",
    1998); norms start as identities.
    """
    if name.endswith("num_batches_tracked"):
        return torch.zeros(shape, dtype=torch.int64)
    if len(shape) < 2:
        is_scale = name.endswith(("weight", "running_var"))
        return torch.full(shape, 1.0 if is_scale else 0.0)
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    random = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))
    fan_in = math.prod(shape[1:])
    values = random.standard_normal(shape, np.float32) / np.float32(math.sqrt(fan_in))
    return torch.from_numpy(values)


if __name__ == "__main__":
    build_untrained(OUT)
