import pytest

from inpaint_app.checkpoint.errors import MissingVaeError
from inpaint_app.checkpoint.vae_source import VaeSource, find_vae

SAFETENSORS = "diffusion_pytorch_model.safetensors"
PICKLE = "diffusion_pytorch_model.bin"


@pytest.fixture
def folder(tmp_path):
    vae = tmp_path / "vae"
    vae.mkdir()
    return vae


@pytest.fixture
def model_config(tmp_path):
    return tmp_path / "model.yaml"


def touch(folder, *names):
    for name in names:
        (folder / name).write_text("{}")


@pytest.mark.parametrize(
    ("names", "weights"),
    [([SAFETENSORS], SAFETENSORS), ([PICKLE], PICKLE), ([PICKLE, SAFETENSORS], SAFETENSORS)],
)
def test_a_folder_is_read_in_diffusers_layout(folder, model_config, names, weights):
    touch(folder, "config.json", *names)
    wanted = VaeSource(folder / weights, folder / "config.json")
    assert find_vae(folder, None, model_config) == wanted


def test_a_bare_file_uses_the_config_beside_it(folder, model_config):
    touch(folder, "my.bin", "config.json")
    found = find_vae(folder / "my.bin", None, model_config)
    assert found == VaeSource(folder / "my.bin", folder / "config.json")


def test_the_models_own_config_is_not_taken_for_the_vaes(folder):
    touch(folder, "vae.bin", "config.json")
    found = find_vae(folder / "vae.bin", None, folder / "config.json")
    assert found == VaeSource(folder / "vae.bin", None)


def test_a_named_configuration_comes_first(folder, model_config):
    touch(folder, "vae.bin", "config.json", "other.json")
    found = find_vae(folder / "vae.bin", folder / "other.json", model_config)
    assert found.config == folder / "other.json"


def test_a_vae_that_is_not_there_is_refused(folder, model_config):
    with pytest.raises(MissingVaeError, match=r"no VAE at vae\.bin"):
        find_vae(folder / "vae.bin", None, model_config)
    with pytest.raises(MissingVaeError, match="folder vae holds neither"):
        find_vae(folder, None, model_config)
