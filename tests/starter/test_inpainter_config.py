import json

import pytest

from inpaint_app.configuration import errors
from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.inpainter_config import InpainterConfig
from inpaint_app.starter.weights import CONFIGURATION, load_configuration


def document(**model):
    whole = InpainterConfig(512, NetworkConfig()).document()
    whole["model"].update(model)
    return json.loads(json.dumps(whole))


def test_what_is_written_is_what_is_read():
    assert InpainterConfig.parse(document()) == InpainterConfig(512, NetworkConfig())


def test_the_shipped_weights_say_what_they_are():
    shipped = load_configuration()
    assert shipped.image_size == 512
    assert json.loads(json.dumps(shipped.document())) == json.loads(CONFIGURATION.read_text())


@pytest.mark.parametrize("key", ["half", "early_dilations", "spectral_blocks", "model_type"])
def test_every_key_is_needed(key):
    given = document()
    del given["model"][key]
    with pytest.raises(errors.MissingKeyError, match=rf"model\.{key}"):
        InpainterConfig.parse(given)


@pytest.mark.parametrize(
    ("model", "error", "says"),
    [
        ({"depth": 3}, errors.UnknownKeyError, "'depth' is not a key"),
        ({"model_type": "LaMa"}, errors.UnknownModelTypeError, "this network is starter-inpainter"),
        ({"half": "32"}, errors.WrongTypeError, "model.half must be a whole number"),
        ({"half": 0}, errors.UnsupportedValueError, "model.half is 0"),
        ({"half": 10**9}, errors.UnsupportedValueError, "not between 1 and 65536"),
        ({"late_dilations": []}, errors.UnsupportedValueError, "late_dilations is empty"),
        ({"late_dilations": [99]}, errors.UnsupportedValueError, "at most 64"),
        ({"early_dilations": [1] * 33}, errors.UnsupportedValueError, "list 32 dilations"),
        ({"attention_blocks": 33}, errors.UnsupportedValueError, "between 1 and 32"),
        ({"heads": 3}, errors.InconsistentValuesError, "model.trunk is 128, which model.heads"),
        ({"spectral_blocks": 6}, errors.InconsistentValuesError, "spectral_blocks is 6, more than"),
        ({"spectral_blocks": "5"}, errors.WrongTypeError, "model.spectral_blocks must be"),
    ],
)
def test_what_cannot_be_built_is_refused_with_its_key(model, error, says):
    with pytest.raises(error) as caught:
        InpainterConfig.parse(document(**model))
    assert says in caught.value.message


def test_it_may_say_how_large_a_hole_it_fills_well():
    given = document()
    given["data"]["max_hole_size"] = 96
    config = InpainterConfig.parse(given)
    assert config == InpainterConfig(512, NetworkConfig(), max_hole_size=96)
    assert json.loads(json.dumps(config.document())) == given
    assert InpainterConfig.parse(document()).max_hole_size is None
    assert "max_hole_size" not in document()["data"]


@pytest.mark.parametrize(
    ("hole", "error", "says"),
    [
        (0, errors.UnsupportedValueError, "data.max_hole_size is 0, not between 1 and 512"),
        (513, errors.UnsupportedValueError, "data.max_hole_size is 513, not between 1 and 512"),
        (96.0, errors.WrongTypeError, "data.max_hole_size must be a whole number, not 96.0"),
        (None, errors.WrongTypeError, "data.max_hole_size must be a whole number, not None"),
    ],
)
def test_a_hole_is_no_wider_than_the_picture(hole, error, says):
    given = document()
    given["data"]["max_hole_size"] = hole
    with pytest.raises(error) as caught:
        InpainterConfig.parse(given)
    assert says in caught.value.message


@pytest.mark.parametrize("size", [96, 100])
def test_a_picture_is_a_whole_number_of_the_coarsest_pixels(size):
    given = document()
    given["data"]["image_size"] = size
    with pytest.raises(errors.UnsupportedValueError, match="not a multiple of 64"):
        InpainterConfig.parse(given)
