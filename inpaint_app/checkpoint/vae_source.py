"""Which file holds the VAE's weights, and which its configuration (no torch)."""

from pathlib import Path
from typing import Final, NamedTuple

from inpaint_app.checkpoint.errors import MissingVaeError

# diffusers' names; where both are there, the format that cannot hold code is preferred.
WEIGHTS: Final = ("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin")
CONFIG: Final = "config.json"


class VaeSource(NamedTuple):
    """Where a VAE lies; without a configuration it is the published one."""

    weights: Path
    config: Path | None


def find_vae(vae: Path, vae_config: Path | None, model_config: Path) -> VaeSource:
    """The files behind ``vae``, which is a file or a folder in diffusers' layout.

    A bare file is read with ``vae_config``, or with the config.json beside it unless that one is
    the model's. Raises ``MissingVaeError``.
    """
    if vae.is_dir():
        found = [vae / name for name in WEIGHTS if (vae / name).is_file()]
        if not found:
            raise MissingVaeError(f"The folder {vae.name} holds neither {' nor '.join(WEIGHTS)}.")
        weights = found[0]
    elif vae.is_file():
        weights = vae
    else:
        raise MissingVaeError(f"There is no VAE at {vae.name}.")
    beside = weights.parent / CONFIG
    if vae_config is None and beside.is_file() and not _is_same(beside, model_config):
        vae_config = beside
    return VaeSource(weights, vae_config)


def _is_same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)
