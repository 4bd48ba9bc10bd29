"""From files that were looked at to networks that were checked (needs torch)."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from inpaint_app.checkpoint import architecture
from inpaint_app.checkpoint.errors import ConfigMismatchError, WrongArchitectureError
from inpaint_app.checkpoint.inspection import WeightsFormat
from inpaint_app.checkpoint.strict_state import bounded, load_strictly
from inpaint_app.checkpoint.tensor_files import read_tensors
from inpaint_app.moebius.config import MoebiusConfig
from inpaint_app.moebius.unet import Moebius
from inpaint_app.moebius.vae import AutoencoderKL, build_vae
from inpaint_app.moebius.vae_config import VaeConfig
from inpaint_app.progress import Progress
from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.network import Inpainter

# diffusers renamed the attention of its VAE in 0.15; files from before are still passed around.
OLD_ATTENTION = {
    "query": "to_q",
    "key": "to_k",
    "value": "to_v",
    "proj_attn": "to_out.0",
}


def assemble_moebius(
    path: Path, weights_format: WeightsFormat, config: MoebiusConfig, progress: Progress
) -> tuple[Moebius, dict[str, int]]:
    """The Moebius network of ``config`` with the weights in ``path``; elements by dtype.

    The sizes are compared before anything is built, so that no file can ask for more memory than
    it has bytes for.
    """
    tensors = read_tensors(path, weights_format)
    _check_architecture(tensors, architecture.MOEBIUS)
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    if differing := architecture.differing_sizes(config, shapes):
        raise ConfigMismatchError(
            f"The configuration does not match the weights: {bounded(differing)}."
        )
    with torch.device("meta"):
        network = Moebius(config)
    dtypes = load_strictly(
        network, tensors, lambda part: progress("load", 0.1 + 0.6 * part, "U-Net")
    )
    return network, dtypes


def assemble_inpainter(
    path: Path, weights_format: WeightsFormat, config: NetworkConfig, progress: Progress
) -> Inpainter:
    """The starter network of ``config`` with the weights in ``path``."""
    tensors = read_tensors(path, weights_format)
    _check_architecture(tensors, architecture.INPAINTER)
    with torch.device("meta"):
        network = Inpainter(config)
    load_strictly(network, tensors, lambda part: progress("load", 0.1 + 0.8 * part, "Inpainter"))
    return network


def assemble_vae(
    path: Path, weights_format: WeightsFormat, config: VaeConfig, progress: Progress
) -> tuple[AutoencoderKL, dict[str, int]]:
    """The autoencoder of ``config`` with the weights in ``path``; elements by dtype."""
    tensors = _rename_old_attention(read_tensors(path, weights_format))
    _check_architecture(tensors, architecture.VAE)
    with torch.device("meta"):
        vae = build_vae(config)
    dtypes = load_strictly(vae, tensors, lambda part: progress("load", 0.75 + 0.2 * part, "VAE"))
    return vae, dtypes


def _check_architecture(tensors: Mapping[str, Tensor], wanted: str) -> None:
    found = architecture.recognise(tensors)
    if found == wanted:
        return
    raise WrongArchitectureError(
        f"These are the weights of {found}, not of {wanted}."
        if found
        else f"These are not the weights of {wanted}; they begin with {bounded(sorted(tensors))}."
    )


def _rename_old_attention(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    renamed = {_new_name(name): tensor for name, tensor in tensors.items()}
    # Both generations in one file: keep both names, so that the strict match reports them.
    return renamed if len(renamed) == len(tensors) else tensors


def _new_name(name: str) -> str:
    before, attention, after = name.partition(".mid_block.attentions.0.")
    old, dot, kind = after.partition(".")
    return f"{before}{attention}{OLD_ATTENTION.get(old, old)}{dot}{kind}" if attention else name
