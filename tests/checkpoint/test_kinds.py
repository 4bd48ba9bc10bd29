import pytest

from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.kinds import (
    CHECKPOINT_KINDS,
    PARTS,
    check_roles,
    find_kind,
    find_role_faults,
)
from inpaint_app.checkpoint.onnx_config import MODEL_TYPE as FINISHED
from inpaint_app.configuration.errors import ConfigurationError
from inpaint_app.moebius.config import MODEL_TYPE as MOEBIUS
from inpaint_app.starter.inpainter_config import MODEL_TYPE as STARTER
from tests.tiny_inpainter import TINY
from tests.tiny_model import tiny_document

DOCUMENTS = {
    MOEBIUS: tiny_document(),
    STARTER: TINY.document(),
    FINISHED: {"data": {"image_size": 64}, "model": {"model_type": FINISHED}},
}


@pytest.mark.parametrize("model_type", CHECKPOINT_KINDS)
def test_the_configuration_says_the_kind_and_the_kind_reads_it(model_type):
    kind = find_kind(DOCUMENTS[model_type])
    assert kind is CHECKPOINT_KINDS[model_type]
    assert kind.parse(DOCUMENTS[model_type]).image_size == 64


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({}, "configuration.model"),
        ({"model": {}}, "model.model_type"),
        ({"model": {"model_type": 7}}, "must be a name"),
        (
            {"model": {"model_type": "LaMa"}},
            f"'LaMa'; this hub knows {MOEBIUS}, {STARTER}, {FINISHED}",
        ),
    ],
)
def test_a_configuration_of_no_kind_is_refused_with_the_key(document, says):
    with pytest.raises(ConfigurationError) as caught:
        find_kind(document)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("model_type", "roles"),
    [
        (MOEBIUS, {"config", "unet"}),
        (MOEBIUS, {"config", "unet", "vae"}),
        (MOEBIUS, {"config", "unet", "vae", "vae_config"}),
        (STARTER, {"config", "inpainter"}),
        (FINISHED, {"config", "onnx_encoder", "onnx_denoiser", "onnx_decoder"}),
    ],
)
def test_the_parts_of_one_kind_belong_together(model_type, roles):
    check_roles(CHECKPOINT_KINDS[model_type], roles)


def test_what_does_not_belong_is_told_by_role():
    faults = find_role_faults(CHECKPOINT_KINDS[STARTER], {"config", "unet", "vae"})
    assert faults == {
        "unet": "A starter inpainter has no place for the U-Net's weights.",
        "vae": "A starter inpainter has no place for the VAE's weights.",
        "inpainter": "A starter inpainter needs the inpainter's weights.",
    }


def test_a_refusal_says_everything_at_once():
    with pytest.raises(RolesMismatchError) as caught:
        check_roles(CHECKPOINT_KINDS[MOEBIUS], {"config", "inpainter"})
    assert caught.value.message == (
        "A Moebius network needs the U-Net's weights."
        " A Moebius network has no place for the inpainter's weights."
    )
    assert "inpainter for a starter" in caught.value.advice


def test_every_part_of_every_kind_has_words():
    parts = {role for kind in CHECKPOINT_KINDS.values() for role in kind.required + kind.optional}
    assert parts == set(PARTS)
