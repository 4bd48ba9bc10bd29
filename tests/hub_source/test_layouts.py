"""Moebius as it was published: found by fine-tune, and its configuration where none lies there."""

import json
from pathlib import Path

import pytest

from inpaint_app.checkpoint.kinds import check_roles, find_kind
from inpaint_app.hub_source.errors import FileMissingError, FineTuneUnknownError
from inpaint_app.hub_source.layouts import (
    FINE_TUNES,
    moebius_parts,
    propose_role,
    published_configuration,
)
from inpaint_app.hub_source.repository import HubFile, Snapshot
from inpaint_app.moebius.config import MoebiusConfig

FULL = json.loads((Path(__file__).parents[1] / "data/moebius_full.json").read_text())
BIN = "diffusion_pytorch_model.bin"
SAFE = "diffusion_pytorch_model.safetensors"


def snapshot(repo, *paths):
    files = tuple(HubFile(path, 1, "0" * 40) for path in paths)
    return Snapshot(repo, "main", "1" * 40, files)


def published():
    weights = snapshot("hustvl/Moebius", "README.md", *(f"{name}/{BIN}" for name in FINE_TUNES))
    return weights, snapshot("hustvl/PixelHacker", f"vae/{BIN}", "vae/config.json", f"ft/{BIN}")


@pytest.mark.parametrize("fine_tune", FINE_TUNES)
def test_each_fine_tune_brings_its_weights_and_the_vae_of_the_teacher(fine_tune):
    parts = {part.role: part for part in moebius_parts(fine_tune, *published())}
    assert parts["unet"].file.path == f"{fine_tune}/{BIN}"
    assert parts["vae"].file.path == f"vae/{BIN}"
    assert parts["vae_config"].file.path == "vae/config.json"
    assert parts["config"].file is None
    check_roles(find_kind(json.loads(published_configuration())), parts)


def test_the_published_configuration_is_that_of_the_published_network():
    document = json.loads(published_configuration())
    assert document == FULL["config"]
    assert MoebiusConfig.parse(document) == MoebiusConfig.parse(FULL["config"])


def test_a_configuration_beside_the_weights_comes_first():
    weights, vae = published()
    more = snapshot(weights.repo, f"ft_ffhq/{BIN}", "moebius.yaml", "ft_ffhq/config.yaml")
    parts = moebius_parts("ft_ffhq", more, vae)
    assert parts[0].file.path == "ft_ffhq/config.yaml"
    assert parts[0].snapshot is more


def test_a_format_that_cannot_hold_code_comes_first():
    weights, vae = published()
    parts = moebius_parts(
        "ft_ffhq", snapshot(weights.repo, f"ft_ffhq/{BIN}", f"ft_ffhq/{SAFE}"), vae
    )
    assert parts[1].file.path == f"ft_ffhq/{SAFE}"


def test_another_fine_tune_and_another_layout_are_refused():
    weights, vae = published()
    with pytest.raises(FineTuneUnknownError):
        moebius_parts("ft_cats", weights, vae)
    with pytest.raises(FileMissingError, match=f"ft_ffhq/{BIN}"):
        moebius_parts("ft_ffhq", snapshot(weights.repo, BIN), vae)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        (f"ft_places2/{BIN}", "unet"),
        (f"vae/{SAFE}", "vae"),
        ("sdvae-ft.safetensors", "vae"),
        ("vae/config.json", "vae_config"),
        ("config/model_cfg/moebius.yaml", "config"),
        ("starter.safetensors", "inpainter"),
        ("onnx/vae_encoder.onnx", "onnx_encoder"),
        ("vae_decoder.onnx", "onnx_decoder"),
        ("unet.onnx", "onnx_denoiser"),
        ("README.md", None),
        ("assets/logo.png", None),
    ],
)
def test_a_name_suggests_a_part(path, role):
    assert propose_role(path) == role
