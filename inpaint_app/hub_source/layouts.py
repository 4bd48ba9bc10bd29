"""Where published weights lie: how Moebius was published, and what names of files suggest.

Moebius (github.com/hustvl/Moebius at 390735d, arXiv 2606.19195): a folder for each fine-tune in
the hub repository hustvl/Moebius, and the VAE of its teacher in hustvl/PixelHacker. The network's
configuration was published with the code and not with the weights; its facts stand here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.vae_source import CONFIG, WEIGHTS
from inpaint_app.hub_source.errors import FineTuneUnknownError
from inpaint_app.hub_source.repository import HubFile, Snapshot
from inpaint_app.moebius import config as moebius

MOEBIUS_REPO: Final = "hustvl/Moebius"
VAE_REPO: Final = "hustvl/PixelHacker"
VAE_FOLDER: Final = "vae"
FINE_TUNES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pretrained": "pretrained: pictures of all kinds",
        "ft_places2": "ft_places2: landscapes, streets and rooms (Places2)",
        "ft_celebahq": "ft_celebahq: faces of CelebA-HQ",
        "ft_ffhq": "ft_ffhq: faces of FFHQ",
    }
)
PUBLISHED_CONFIGURATION_NAME: Final = "moebius.json"
# Looked for in this order; upstream's own name for it is the last.
CONFIGURATIONS: Final = ("config.yaml", "moebius.yaml", "config/model_cfg/moebius.yaml")

# config/model_cfg/moebius.yaml, as far as it describes the network.
PUBLISHED_CONFIGURATION: Final[Mapping[str, object]] = MappingProxyType(
    {
        "data": {"image_size": 512},
        "vae": {"model_name": "sdvae_f8d4", "downsample_ratio": 8, "embed_dim": 4},
        "model": {
            "model_type": moebius.MODEL_TYPE,
            "in_channels": moebius.INPUT_CHANNELS,
            "out_channels": moebius.LATENT_CHANNELS,
            "attention_head_dim": 8,
            "conv_in_kernel": 3,
            "conv_out_kernel": 3,
            "cross_attention_dim": 768,
            "encoder_hid_dim": 3072,
            "encoder_hid_dim_type": "text_proj",
            "projection_class_embeddings_input_dim": 2560,
            "use_lambda_cross_attn": True,
            "use_local_self_attn": True,
            "down_block_types": [moebius.DOWN_BLOCK_TYPE] * 3,
            "mid_block_type": None,
            "up_block_types": [moebius.UP_BLOCK_TYPE] * 3,
            "block_out_channels": [320, 640, 1280],
            "mix_mlp_ratio": 2.5,
        },
    }
)

# What a file may be, by its name alone; the first pattern that matches. Only a proposal: what it
# is, its content says later.
PROPOSALS: Final[tuple[tuple[Role, str], ...]] = (
    ("vae_config", r"(.*/)?vae/config\.json"),
    (
        "vae",
        r"(.*/)?vae/.*\.(safetensors|bin|pt|pth)|(.*/)?[^/]*vae[^/]*\.(safetensors|bin|pt|pth)",
    ),
    ("onnx_encoder", r".*encoder[^/]*\.onnx"),
    ("onnx_decoder", r".*decoder[^/]*\.onnx"),
    ("onnx_denoiser", r".*\.onnx"),
    ("inpainter", r".*(inpainter|starter)[^/]*\.safetensors"),
    ("unet", r".*\.(safetensors|bin|pt|pth)"),
    ("config", r".*\.(ya?ml|json)"),
)


@dataclass(frozen=True)
class Part:
    """One part of a checkpoint and the file that it comes from; None for the configuration here."""

    role: Role
    snapshot: Snapshot | None
    file: HubFile | None


def moebius_parts(fine_tune: str, weights: Snapshot, vae: Snapshot) -> tuple[Part, ...]:
    """The files of ``fine_tune`` in ``weights`` and of the VAE in ``vae``, by role.

    Raises ``FineTuneUnknownError``, and ``FileMissingError`` where the layout has changed.
    """
    if fine_tune not in FINE_TUNES:
        raise FineTuneUnknownError(f"There is no fine-tune {fine_tune!r} of Moebius.")
    configuration = weights.first_of(
        [f"{fine_tune}/{CONFIGURATIONS[0]}", f"{fine_tune}/{CONFIGURATIONS[1]}", *CONFIGURATIONS]
    )
    return (
        Part("config", weights if configuration else None, configuration),
        Part("unet", weights, _weights_in(weights, fine_tune)),
        Part("vae", vae, _weights_in(vae, VAE_FOLDER)),
        Part("vae_config", vae, vae.find(f"{VAE_FOLDER}/{CONFIG}")),
    )


def published_configuration() -> bytes:
    """The configuration of the published Moebius, as a file of its own in JSON."""
    return (json.dumps(dict(PUBLISHED_CONFIGURATION), indent=1) + "\n").encode()


def propose_role(path: str) -> Role | None:
    """Which part of a checkpoint a file's name suggests; None for a picture, a card, a licence."""
    for role, pattern in PROPOSALS:
        if re.fullmatch(pattern, path, re.IGNORECASE):
            return role
    return None


def _weights_in(snapshot: Snapshot, folder: str) -> HubFile:
    """Diffusers' file of weights in ``folder``, in the format that cannot hold code if there is."""
    paths = [f"{folder}/{name}" for name in WEIGHTS]
    return snapshot.first_of(paths) or snapshot.find(paths[-1])
