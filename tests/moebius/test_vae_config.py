import pytest

from inpaint_app.configuration import errors
from inpaint_app.moebius.vae_config import VaeConfig
from tests.tiny_model import tiny_vae_document


def test_its_defaults_are_the_published_vae():
    assert VaeConfig().downsample_ratio == 8
    assert VaeConfig().block_out_channels == (128, 256, 512, 512)


def test_it_reads_diffusers_config():
    assert VaeConfig.parse(tiny_vae_document()) == VaeConfig((8, 8, 16, 16), 1, 4, 0.13025)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"_class_name": "VQModel"}, errors.UnknownModelTypeError, "VQModel"),
        ({"latent_channels": 16}, errors.UnsupportedValueError, "latent_channels is 16"),
        ({"shift_factor": 0.1}, errors.UnsupportedValueError, "shift_factor"),
        ({"surprise": 1}, errors.UnknownKeyError, "surprise"),
        ({"block_out_channels": [8, 8, 16, 17]}, errors.InconsistentValuesError, "17"),
        ({"block_out_channels": [8, 8]}, errors.InconsistentValuesError, "lists 4"),
        ({"block_out_channels": [8] * 9}, errors.UnsupportedValueError, "levels"),
        ({"down_block_types": ["AttnDown"] * 4}, errors.UnsupportedValueError, "DownEncoder"),
        ({"scaling_factor": "x"}, errors.WrongTypeError, "scaling_factor"),
        ({"scaling_factor": 0}, errors.UnsupportedValueError, "positive"),
        ({"layers_per_block": 99}, errors.UnsupportedValueError, "layers_per_block"),
    ],
)
def test_it_names_what_is_wrong(change, error, says):
    with pytest.raises(error) as caught:
        VaeConfig.parse(tiny_vae_document() | change)
    assert says in caught.value.message
    assert "vae/config.json" in caught.value.message


def test_hints_for_running_it_are_passed_over():
    document = tiny_vae_document() | {"sample_size": 1024, "force_upcast": True, "_anything": 1}
    assert VaeConfig.parse(document) == VaeConfig.parse(tiny_vae_document())
