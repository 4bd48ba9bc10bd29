import json

import pytest

from inpaint_app.configuration import errors
from inpaint_app.errors import CheckpointError
from inpaint_app.moebius.config import MoebiusConfig
from tests.moebius.reference import full_reference, tiny_config
from tests.tiny_model import tiny_document


def changed(section: str, **values) -> dict:
    document = json.loads(json.dumps(tiny_document()))
    document[section].update(values)
    return document


def without(section: str, key: str) -> dict:
    document = tiny_document()
    del document[section][key]
    return document


def test_it_reads_the_published_configuration():
    config, _ = full_reference()
    assert config == MoebiusConfig(
        image_size=512,
        downsample_ratio=8,
        block_out_channels=(320, 640, 1280),
        heads=8,
        cross_attention_dim=768,
        encoder_hid_dim=3072,
        feed_forward_ratio=2.5,
    )
    assert config.latent_size == 64
    assert [config.level_size(level) for level in range(3)] == [64, 32, 16]


def test_it_reads_a_smaller_one():
    assert tiny_config().block_out_channels == (32, 32, 64)


@pytest.mark.parametrize("image_size", [64, 128, 256, 512])
def test_it_takes_every_size_that_fits(image_size):
    assert MoebiusConfig.parse(tiny_document(image_size)).latent_size == image_size // 8


@pytest.mark.parametrize(
    ("document", "error", "says"),
    [
        ([], errors.WrongTypeError, "must be a mapping"),
        ({1: 2}, errors.WrongTypeError, "not a string"),
        ({}, errors.MissingKeyError, "configuration.data"),
        ({"data": 3, "vae": {}, "model": {}}, errors.WrongTypeError, "data must be a mapping"),
        (without("data", "image_size"), errors.MissingKeyError, "data.image_size"),
        (without("vae", "downsample_ratio"), errors.MissingKeyError, "vae.downsample_ratio"),
        (without("model", "model_type"), errors.MissingKeyError, "model.model_type"),
        (without("model", "block_out_channels"), errors.MissingKeyError, "block_out_channels"),
        (without("model", "use_lambda_cross_attn"), errors.MissingKeyError, "use_lambda_cross"),
        (changed("model", model_type=7), errors.WrongTypeError, "must be a name"),
        (changed("model", model_type="UNet2DGLA"), errors.UnknownModelTypeError, "UNet2DGLA"),
        (changed("model", in_channels=4), errors.UnsupportedValueError, "model.in_channels is 4"),
        (changed("vae", embed_dim=16), errors.UnsupportedValueError, "vae.embed_dim"),
        (changed("data", image_size="512"), errors.WrongTypeError, "'512'"),
        (changed("data", image_size=True), errors.WrongTypeError, "True"),
        (changed("data", image_size=0), errors.UnsupportedValueError, "not between"),
        (changed("data", image_size=10**9), errors.UnsupportedValueError, "not between"),
        (changed("data", image_size=8192), errors.UnsupportedValueError, "and 4096"),
        (changed("data", image_size=72), errors.InconsistentValuesError, "multiple of 16"),
        (changed("data", max_hole_size=65), errors.UnsupportedValueError, "between 1 and 64"),
        (changed("data", max_hole_size=0), errors.UnsupportedValueError, "max_hole_size is 0"),
        (changed("data", max_hole_size="8"), errors.WrongTypeError, "data.max_hole_size must be"),
        (changed("model", mid_block_type="X"), errors.UnsupportedValueError, "mid_block_type"),
        (changed("model", use_local_self_attn=1), errors.UnsupportedValueError, "use_local_self"),
        (changed("model", surprise=1), errors.UnknownKeyError, "surprise"),
        (changed("model", block_out_channels=16), errors.WrongTypeError, "must be a list"),
        (changed("model", block_out_channels=[]), errors.UnsupportedValueError, "is empty"),
        (changed("model", block_out_channels=[16, 3.5]), errors.WrongTypeError, "[1]"),
        (changed("model", block_out_channels=[16]), errors.InconsistentValuesError, "lists 2"),
        (changed("model", block_out_channels=[16, 36]), errors.InconsistentValuesError, "36"),
        (changed("model", norm_num_groups=3), errors.InconsistentValuesError, "norm_num_groups"),
        (changed("model", attention_head_dim=5), errors.InconsistentValuesError, "_head_dim 5"),
        (changed("model", mix_mlp_ratio=0.01), errors.InconsistentValuesError, "no channel"),
        (changed("model", mix_mlp_ratio="2"), errors.WrongTypeError, "mix_mlp_ratio"),
        (changed("model", mix_mlp_ratio=float("nan")), errors.UnsupportedValueError, "finite"),
        (changed("model", conv_in_kernel=4), errors.UnsupportedValueError, "odd"),
        (changed("model", layers_per_block=50), errors.UnsupportedValueError, "layers_per_block"),
        (
            changed("model", down_block_types=["DWMixTFDownBlock2D", "DWDownBlock2D"]),
            errors.UnsupportedValueError,
            "DWDownBlock2D",
        ),
    ],
)
def test_it_names_what_is_wrong(document, error, says):
    with pytest.raises(error) as caught:
        MoebiusConfig.parse(document)
    assert says in caught.value.message
    assert len(caught.value.message) < 400
    assert isinstance(caught.value, CheckpointError)


def test_it_may_say_how_large_a_hole_it_fills_well():
    assert MoebiusConfig.parse(tiny_document()).max_hole_size is None
    assert MoebiusConfig.parse(changed("data", max_hole_size=64)).max_hole_size == 64


def test_it_refuses_more_levels_than_any_network_has():
    with pytest.raises(errors.UnsupportedValueError, match="9 levels"):
        MoebiusConfig.parse(tiny_document(4096, (16,) * 9))


def test_it_refuses_an_odd_width():
    document = changed("model", attention_head_dim=1, norm_num_groups=1, block_out_channels=[3, 4])
    with pytest.raises(errors.InconsistentValuesError, match="is odd"):
        MoebiusConfig.parse(document)
