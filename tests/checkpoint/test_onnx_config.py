import pytest

from inpaint_app.checkpoint.onnx_config import MODEL_TYPE, FinishedOnnxConfig
from inpaint_app.configuration.errors import ConfigurationError


def document(**changes):
    return {"data": {"image_size": 512}, "model": {"model_type": MODEL_TYPE}} | changes


def test_the_published_scale_is_the_usual_one():
    config = FinishedOnnxConfig.parse(document())
    assert (config.image_size, config.latent_size, config.scaling_factor) == (512, 64, 0.13025)


def test_another_scale_is_read():
    config = FinishedOnnxConfig.parse(document(vae={"scaling_factor": 0.18215}))
    assert config.scaling_factor == 0.18215


def test_it_may_say_how_large_a_hole_it_fills_well():
    assert FinishedOnnxConfig.parse(document()).max_hole_size is None
    measured = document(data={"image_size": 512, "max_hole_size": 200})
    assert FinishedOnnxConfig.parse(measured).max_hole_size == 200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"data": {}}, "data.image_size"),
        ({"data": {"image_size": 100}}, "multiple of 8"),
        ({"data": {"image_size": 8192}}, "between 1 and 4096"),
        ({"data": {"image_size": 512, "mean": 0}}, "data.'mean'"),
        ({"data": {"image_size": 512, "max_hole_size": 513}}, "max_hole_size is 513, not between"),
        ({"data": {"image_size": 512, "max_hole_size": "8"}}, "max_hole_size must be a whole"),
        ({"vae": {"scaling_factor": 0}}, "not positive"),
        ({"vae": {"shift": 1}}, "vae.'shift'"),
        ({"model": {"model_type": "other"}}, "'other'"),
        ({"model": {"model_type": MODEL_TYPE, "heads": 8}}, "model.'heads'"),
    ],
)
def test_what_it_cannot_mean_is_refused_with_the_key(changes, says):
    with pytest.raises(ConfigurationError, match=says):
        FinishedOnnxConfig.parse(document(**changes))
