"""Checkpoints of the starter network, sound and broken, through their door."""

import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from inpaint_app.checkpoint import errors
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.loading import load_inpainter, load_moebius
from inpaint_app.progress import silent
from tests.tiny_inpainter import TINY, tiny_inpainter, write_tiny_inpainter
from tests.tiny_model import write_tiny_checkpoint


@pytest.fixture
def files(tmp_path):
    return write_tiny_inpainter(tmp_path)


def change(path, edit):
    state = load_file(path)
    edit(state)
    save_file(state, path)


def refusal(files, error):
    with pytest.raises(error) as caught:
        load_inpainter(files, silent)
    return caught.value.message


def test_it_loads_a_whole_checkpoint(files):
    stages = []
    loaded = load_inpainter(files, lambda stage, part, message="": stages.append((stage, part)))
    assert loaded.config == TINY
    assert not loaded.network.training
    assert not any(p.requires_grad for p in loaded.network.parameters())
    expected = tiny_inpainter().state_dict()
    assert all(torch.equal(t, expected[n]) for n, t in loaded.network.state_dict().items())
    assert [file.role for file in loaded.files] == ["config", "inpainter"]
    assert {stage for stage, _ in stages} == {"load"}
    assert stages[-1] == ("load", 1.0)


def test_a_missing_parameter_is_named(files):
    change(files["inpainter"], lambda s: s.pop("half_in.bias"))
    message = refusal(files, errors.KeyMismatchError)
    assert message.startswith("The inpainter's weights: ")
    assert "1 missing: half_in.bias" in message


def test_weights_of_other_widths_than_the_configuration_are_refused(files):
    document = TINY.document()
    document["model"]["half"] = 16
    files["config"].write_text(json.dumps(document))
    assert "enter.weight is (8, 7, 4, 4) and must be (16," in refusal(
        files, errors.KeyMismatchError
    )


def test_nan_is_refused(files):
    change(files["inpainter"], lambda s: s["leave.weight"].fill_(float("nan")))
    assert "leave.weight holds NaN" in refusal(files, errors.NonFiniteWeightsError)


def test_the_weights_of_another_network_are_named_for_what_they_are(files, tmp_path):
    moebius = write_tiny_checkpoint(tmp_path / "moebius")
    swapped = CheckpointFiles({"config": files["config"], "inpainter": moebius["unet"]})
    assert "of a Moebius network, not of a starter inpainter" in refusal(
        swapped, errors.WrongArchitectureError
    )
    swapped = CheckpointFiles({"config": moebius["config"], "unet": files["inpainter"]})
    with pytest.raises(errors.WrongArchitectureError, match="of a starter inpainter, not of a"):
        load_moebius(swapped, silent)
