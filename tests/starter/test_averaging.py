import pytest
import torch
from safetensors.torch import load_file, save_file

from inpaint_app.starter import averaging
from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.network import Inpainter


def test_the_average_lies_between_the_two_by_the_share_of_the_second():
    first, second = {"a": torch.zeros(3)}, {"a": torch.full((3,), 4.0)}

    average = averaging.average_weights(first, second, 0.25)

    assert average["a"].dtype == torch.float16
    assert average["a"].tolist() == [1.0, 1.0, 1.0]


def test_what_draws_edges_and_grain_may_have_a_share_of_its_own():
    first = {"leave.weight": torch.zeros(1), "far.0.weight": torch.zeros(1)}
    second = {name: torch.ones(1) for name in first}

    average = averaging.average_weights(first, second, 0.25, fine_share=0.75)

    assert {name: value.item() for name, value in average.items()} == {
        "leave.weight": 0.75,
        "far.0.weight": 0.25,
    }


def test_every_fine_part_is_one_of_the_network():
    parts = {name for name, _ in Inpainter(NetworkConfig()).named_children()}

    assert parts > averaging.FINE


def test_weights_of_different_networks_have_no_average():
    with pytest.raises(KeyError, match="b"):
        averaging.average_weights({"a": torch.zeros(1)}, {"b": torch.zeros(1)}, 0.5)


def test_two_states_become_a_checkpoint(tmp_path):
    for name, value in (("first", 1.0), ("second", 3.0)):
        (tmp_path / name).mkdir()
        save_file({"a": torch.tensor([value])}, tmp_path / name / "average.safetensors")
    out = tmp_path / "weights.safetensors"

    folders = [str(tmp_path / "first"), str(tmp_path / "second")]
    averaging.main([*folders, "--share", "0.5", "--out", str(out)])

    assert load_file(out)["a"].tolist() == [2.0]
