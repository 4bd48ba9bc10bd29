"""A complete checkpoint that is as small as its configuration permits, written to disk in a second.

The network has two levels with one layer each, the VAE the published factor of eight. The weights
are random and behave: every output is finite and of order one.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.moebius.config import MODEL_TYPE, MoebiusConfig
from inpaint_app.moebius.unet import Moebius
from inpaint_app.moebius.vae import build_vae
from inpaint_app.moebius.vae_config import VaeConfig
from tests.synthetic_checkpoint import synthetic_state


def tiny_document(
    image_size: int = 64, block_out_channels: tuple[int, ...] = (16, 32), layers_per_block: int = 1
) -> dict:
    """A model configuration in upstream's layout."""
    levels = len(block_out_channels)
    return {
        "data": {"image_size": image_size},
        "vae": {"downsample_ratio": 8, "embed_dim": 4},
        "model": {
            "model_type": MODEL_TYPE,
            "in_channels": 9,
            "out_channels": 4,
            "attention_head_dim": 8,
            "conv_in_kernel": 3,
            "conv_out_kernel": 3,
            "cross_attention_dim": 16,
            "encoder_hid_dim": 16,
            "encoder_hid_dim_type": "text_proj",
            "use_lambda_cross_attn": True,
            "use_local_self_attn": True,
            "down_block_types": ["DWMixTFDownBlock2D"] * levels,
            "mid_block_type": None,
            "up_block_types": ["DWMixTFUpBlock2D"] * levels,
            "block_out_channels": list(block_out_channels),
            "layers_per_block": layers_per_block,
            "norm_num_groups": 8,
            "mix_mlp_ratio": 2.5,
        },
    }


def tiny_vae_document(block_out_channels: tuple[int, ...] = (8, 8, 16, 16)) -> dict:
    """A VAE configuration in diffusers' layout."""
    levels = len(block_out_channels)
    return {
        "_class_name": "AutoencoderKL",
        "in_channels": 3,
        "out_channels": 3,
        "latent_channels": 4,
        "block_out_channels": list(block_out_channels),
        "down_block_types": ["DownEncoderBlock2D"] * levels,
        "up_block_types": ["UpDecoderBlock2D"] * levels,
        "layers_per_block": 1,
        "norm_num_groups": 4,
        "scaling_factor": 0.13025,
        "act_fn": "silu",
    }


def write_tiny_checkpoint(
    directory: Path,
    *,
    seed: int = 0,
    image_size: int = 64,
    block_out_channels: tuple[int, ...] = (16, 32),
    layers_per_block: int = 1,
    dtype: str = "float32",
) -> CheckpointFiles:
    """Write unet.safetensors, config.json and vae/ in diffusers' layout; return the paths."""
    vae_directory = directory / "vae"
    vae_directory.mkdir(parents=True, exist_ok=True)
    document = tiny_document(image_size, block_out_channels, layers_per_block)
    vae_document = tiny_vae_document()
    files = CheckpointFiles(
        {
            "unet": directory / "unet.safetensors",
            "config": directory / "config.json",
            "vae": vae_directory / "diffusion_pytorch_model.safetensors",
            "vae_config": vae_directory / "config.json",
        }
    )
    files["config"].write_text(json.dumps(document, indent=2))
    files["vae_config"].write_text(json.dumps(vae_document, indent=2))
    with torch.device("meta"):
        network = Moebius(MoebiusConfig.parse(document))
        vae = build_vae(VaeConfig.parse(vae_document))
    save_file(random_state(network, seed, dtype), files["unet"])
    save_file(random_state(vae, seed, dtype), files["vae"])
    return files


def random_state(
    module: torch.nn.Module, seed: int = 0, dtype: str = "float32"
) -> dict[str, torch.Tensor]:
    """Synthetic weights for every name in ``module``'s state dict; its own may be on "meta"."""
    shapes = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    state = synthetic_state(shapes, seed, dtype)
    return {name: torch.from_numpy(values) for name, values in state}
