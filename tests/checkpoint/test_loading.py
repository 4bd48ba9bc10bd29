"""Whole checkpoints, sound and broken, through the one door."""

import hashlib
import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from inpaint_app.checkpoint import errors
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.loading import load_moebius
from inpaint_app.progress import silent
from tests.checkpoint.damaged_files import save_executing_archive
from tests.tiny_model import random_state, tiny_document, write_tiny_checkpoint


@pytest.fixture
def files(tmp_path):
    return write_tiny_checkpoint(tmp_path)


def change(path, edit):
    """Edit a file's state dict in place."""
    state = load_file(path)
    edit(state)
    save_file(state, path)


def replace_parts(files, **paths):
    """The same checkpoint with other files for some of its parts."""
    return CheckpointFiles({**files.paths, **paths})


def with_unet(files, path):
    """A checkpoint of the configuration and the weights at ``path`` alone."""
    return replace_parts(files.only("config"), unet=path)


def refusal(files, error):
    with pytest.raises(error) as caught:
        load_moebius(files, silent)
    return caught.value.message


def test_it_loads_a_whole_checkpoint(files):
    stages = []
    loaded = load_moebius(
        files, lambda stage, fraction, message="": stages.append((stage, fraction))
    )
    assert not loaded.network.training
    assert not any(p.requires_grad for p in loaded.network.parameters())
    assert not any(p.requires_grad for p in loaded.vae.parameters())
    state = load_file(files["unet"])
    assert all(torch.equal(state[name], t) for name, t in loaded.network.state_dict().items())
    assert loaded.vae.config.scaling_factor == loaded.vae_config.scaling_factor
    assert {stage for stage, _ in stages} == {"load"}
    assert [f for _, f in stages] == sorted(f for _, f in stages)
    assert stages[-1] == ("load", 1.0)


def test_it_says_which_files_it_has_read(files):
    loaded = load_moebius(files, silent)
    described = {file.role: file for file in loaded.files}
    assert list(described) == ["config", "unet", "vae", "vae_config"]
    for role, file in described.items():
        content = files[role].read_bytes()
        assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (described["unet"].format, described["config"].format) == ("safetensors", "json")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_every_float_becomes_fp32(files, dtype):
    change(
        files["unet"],
        lambda s: s.update(
            {n: t.to(getattr(torch, dtype)) for n, t in s.items() if t.is_floating_point()}
        ),
    )
    loaded = load_moebius(files, silent)
    assert loaded.network.embedding_layer.weight.dtype == torch.float32
    assert set(loaded.source_dtypes["unet"]) == {dtype, "int64"}
    assert set(loaded.source_dtypes["vae"]) == {"float32"}


def test_it_keeps_nothing_of_the_file(files):
    loaded = load_moebius(files, silent)
    before = loaded.network.embedding_layer.weight.clone()
    files["unet"].write_bytes(bytes(files["unet"].stat().st_size))
    assert torch.equal(loaded.network.embedding_layer.weight, before)


def test_pickles_load_to_the_same_network(files, tmp_path):
    pickled = tmp_path / "unet.bin"
    torch.save(load_file(files["unet"]), pickled)
    from_pickle = load_moebius(with_unet(files, pickled), silent)
    from_safetensors = load_moebius(files.only("unet", "config"), silent)
    assert from_pickle.vae is None
    theirs = from_safetensors.network.state_dict()
    assert all(torch.equal(t, theirs[n]) for n, t in from_pickle.network.state_dict().items())


def test_a_vae_with_the_attention_names_of_old_loads_to_the_same(files):
    before = load_moebius(files, silent).vae.state_dict()
    names = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}

    def rename(state):
        for name in [n for n in state if "mid_block.attentions" in n]:
            for new, old in names.items():
                if f".{new}." in name:
                    state[name.replace(new, old)] = state.pop(name)

    change(files["vae"], rename)
    after = load_moebius(files, silent).vae.state_dict()
    assert all(torch.equal(tensor, after[name]) for name, tensor in before.items())


def test_a_missing_parameter_is_named(files):
    change(files["unet"], lambda s: s.pop("diff_model.conv_out.bn2.bias"))
    message = refusal(files, errors.KeyMismatchError)
    assert "U-Net" in message
    assert "1 missing: diff_model.conv_out.bn2.bias" in message


def test_a_missing_parameter_that_tells_a_size_is_named_too(files):
    change(files["unet"], lambda s: s.pop("diff_model.down_blocks.1.resnets.0.norm2.weight"))
    message = refusal(files, errors.KeyMismatchError)
    assert "1 missing: diff_model.down_blocks.1.resnets.0.norm2.weight" in message


def test_a_vae_with_both_generations_of_names_is_refused(files):
    old = "encoder.mid_block.attentions.0.query.bias"
    change(files["vae"], lambda s: s.update({old: torch.zeros(16)}))
    assert f"1 not of this network: {old}" in refusal(files, errors.KeyMismatchError)


def test_an_extra_parameter_is_named(files):
    change(files["unet"], lambda s: s.update(surprise=torch.zeros(1)))
    assert "1 not of this network: surprise" in refusal(files, errors.KeyMismatchError)


def test_a_misshaped_parameter_is_named_with_both_shapes(files):
    change(files["unet"], lambda s: s.update({"diff_model.conv_norm_out.bias": torch.zeros(5)}))
    message = refusal(files, errors.KeyMismatchError)
    assert "diff_model.conv_norm_out.bias is (5,) and must be (16,)" in message


def test_a_long_list_of_names_is_cut(files):
    change(files["unet"], lambda s: s.update({f"extra{i:02}": torch.zeros(1) for i in range(30)}))
    message = refusal(files, errors.KeyMismatchError)
    assert "30 not of this network" in message
    assert "extra09 and 20 more" in message
    assert "extra10" not in message


@pytest.mark.parametrize("poison", [float("nan"), float("inf"), float("-inf")])
def test_one_number_that_is_none_is_enough(files, poison):
    change(files["unet"], lambda s: s["diff_model.time_embedding.linear_1.weight"][3].fill_(poison))
    message = refusal(files, errors.NonFiniteWeightsError)
    assert "diff_model.time_embedding.linear_1.weight" in message


def test_a_number_that_fp32_cannot_hold_is_refused(files):
    name = "diff_model.conv_norm_out.bias"
    change(files["unet"], lambda s: s.update({name: torch.full((16,), 1e300, dtype=torch.float64)}))
    assert name in refusal(files, errors.NonFiniteWeightsError)


def test_whole_numbers_in_a_floats_place_are_refused(files):
    name = "diff_model.conv_norm_out.bias"
    change(files["unet"], lambda s: s.update({name: torch.zeros(16, dtype=torch.int8)}))
    assert "torch.int8" in refusal(files, errors.UnsupportedDtypeError)


def test_the_vae_in_the_unets_place_is_recognised(files):
    swapped = with_unet(files, files["vae"])
    assert "diffusers AutoencoderKL, not of a Moebius" in refusal(
        swapped, errors.WrongArchitectureError
    )


def test_the_unet_in_the_vaes_place_is_recognised(files):
    swapped = replace_parts(files, vae=files["unet"])
    message = refusal(swapped, errors.WrongArchitectureError)
    assert message.startswith("The VAE's weights: ")
    assert "Moebius network, not of a diffusers AutoencoderKL" in message


def test_another_network_is_refused_with_its_first_names(files):
    save_file({"fc.weight": torch.zeros(2), "fc.bias": torch.zeros(2)}, files["unet"])
    assert "begin with fc.bias, fc.weight" in refusal(files, errors.WrongArchitectureError)


def test_a_configuration_of_other_sizes_is_named_with_both(files):
    files["config"].write_text(json.dumps(tiny_document(image_size=128)))
    message = refusal(files, errors.ConfigMismatchError)
    assert "data.image_size is 128 in the configuration and 64 in the weights" in message


def test_a_configuration_cannot_ask_for_memory_that_the_weights_do_not_have(files):
    files["config"].write_text(json.dumps(tiny_document(4096, (65_536,) * 8, 8)))
    assert "65536" in refusal(files, errors.ConfigMismatchError)


def test_a_vae_of_another_factor_is_refused(files):
    document = tiny_document(image_size=32)
    document["vae"]["downsample_ratio"] = 4
    files["config"].write_text(json.dumps(document))
    message = refusal(files, errors.ConfigMismatchError)
    assert "8 times smaller and vae.downsample_ratio says 4" in message


def test_a_vae_that_is_not_there_is_refused(files, tmp_path):
    gone = replace_parts(files.only("unet", "config"), vae=tmp_path / "no-vae")
    assert "no VAE at no-vae" in refusal(gone, errors.MissingVaeError)


def test_a_vae_without_its_configuration_must_be_the_published_one(files):
    bare = replace_parts(
        files.only("unet", "config"), vae=files["vae"].rename(files["config"].parent / "v.bin")
    )
    message = refusal(bare, errors.KeyMismatchError)
    assert message.startswith("The VAE's weights: ")


def test_an_executing_pickle_is_refused_and_not_executed(files, tmp_path):
    target, evil = tmp_path / "executed", tmp_path / "unet.bin"
    save_executing_archive(evil, target)
    assert "system" in refusal(with_unet(files, evil), errors.UnsafePickleError)
    assert not target.exists()


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([torch.zeros(1)], "holds a list"),
        (torch.zeros(1), "holds a Tensor"),
        ({"state_dict": {"a": torch.zeros(1)}}, "nested under 'state_dict'"),
        ({"a": torch.zeros(1), "epoch": 3}, "'epoch' is a int"),
        ({3: torch.zeros(1)}, "key '3'"),
    ],
)
def test_anything_but_tensors_is_refused(files, tmp_path, document, says):
    path = tmp_path / "unet.bin"
    torch.save(document, path)
    assert says in refusal(with_unet(files, path), errors.NonTensorEntryError)


def test_a_sparse_tensor_is_refused_by_the_scan_or_the_check(files, tmp_path):
    path = tmp_path / "unet.bin"
    torch.save({"a": torch.zeros(2, 2).to_sparse()}, path)
    assert "sparse" in refusal(with_unet(files, path), errors.UnsafePickleError)


def test_a_truncated_file_says_so(files):
    files["unet"].write_bytes(files["unet"].read_bytes()[:-100])
    assert "100 bytes of the tensors are missing" in refusal(files, errors.TruncatedFileError)


def test_random_state_is_a_function_of_its_seed(files):
    network = load_moebius(files, silent).network
    again = random_state(network, seed=0)
    assert all(torch.equal(tensor, again[name]) for name, tensor in network.state_dict().items())
    assert not torch.equal(
        random_state(network, seed=1)["embedding_layer.weight"], again["embedding_layer.weight"]
    )
