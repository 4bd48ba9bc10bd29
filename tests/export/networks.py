"""Networks with weights that exercise every term: no norm is an identity, no bias is zero."""

import json
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import load_file

from inpaint_app.moebius.config import MoebiusConfig
from inpaint_app.moebius.unet import Moebius
from inpaint_app.moebius.vae import AutoencoderKL, build_vae
from inpaint_app.moebius.vae_config import VaeConfig
from tests.tiny_model import random_state, tiny_document, tiny_vae_document

REFERENCE = Path(__file__).parents[1] / "data" / "moebius_tiny"


def small_network() -> Moebius:
    network = Moebius(MoebiusConfig.parse(tiny_document()))
    network.load_state_dict(random_state(network))
    return network.eval().requires_grad_(False)


def small_vae() -> AutoencoderKL:
    vae = build_vae(VaeConfig.parse(tiny_vae_document()))
    vae.load_state_dict(random_state(vae))
    return vae.eval().requires_grad_(False)


@cache
def reference_network() -> Moebius:
    config = json.loads((REFERENCE / "config.json").read_text())
    network = Moebius(MoebiusConfig.parse(config))
    network.load_state_dict(load_file(REFERENCE / "model.safetensors"))
    return network.eval().requires_grad_(False)


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def relative_difference(found: torch.Tensor, expected: torch.Tensor) -> float:
    assert found.shape == expected.shape
    return float((found - expected).abs().max() / expected.abs().max())
