"""Accepted uploads become a checkpoint, without a copy; what does not fit is said and kept."""

import json

import pytest
from onnx import TensorProto, helper

from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.errors import CheckpointError
from inpaint_app.models import Checkpoint, Upload
from inpaint_app.workflow.checkpoints import compose_checkpoint
from inpaint_app.workflow.errors import CheckpointDuplicateError
from inpaint_app.workflow.uploads.errors import UploadNotAcceptedError
from inpaint_app.workflow.uploads.files import path_of
from tests.admin.uploads import config, inpainter_config
from tests.factories import make_model
from tests.tiny_model import tiny_vae_document
from tests.uploads.contents import safetensors
from tests.uploads.making import accepted, arrived, rejected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

# What goes into each finished graph, and what comes out: onnx_source/contract.py.
GRAPHS = {
    "onnx_encoder": (["image"], "moments"),
    "onnx_denoiser": (["latent", "timesteps", "input_ids"], "noise"),
    "onnx_decoder": (["latent"], "image"),
}


def graph(inputs, output):
    """The bytes of an ONNX graph of such a face, with one weight."""
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in inputs]
    result = helper.make_tensor_value_info(output, TensorProto.FLOAT, [1])
    weight = helper.make_tensor("weight", TensorProto.FLOAT, [1], [1.0])
    node = helper.make_node("Add", [inputs[0], "weight"], [output])
    made = helper.make_graph([node], "graph", values, [result], [weight])
    return helper.make_model(made).SerializeToString()


def refuse(error, **uploads):
    with pytest.raises(error) as caught:
        compose_checkpoint(make_model(), uploads, actor=None)
    assert not Checkpoint.objects.exists()
    for upload in uploads.values():
        upload.refresh_from_db()
        assert upload.checkpoint is None
    return str(caught.value)


def test_no_byte_is_copied(hub_home):
    uploads = {"config": accepted(config()), "unet": accepted()}
    inode = path_of(uploads["unet"]).stat().st_ino
    checkpoint = compose_checkpoint(make_model(), uploads, actor=None)
    file = checkpoint.files.get(role="unet")
    assert (hub_home / file.path).stat().st_ino == inode
    assert (hub_home / file.path).stat().st_mode & 0o777 == 0o444
    assert uploads["unet"].checkpoint == checkpoint
    assert list((hub_home / "uploads").iterdir()) == []


def test_three_finished_graphs_are_a_checkpoint():
    document = {"data": {"image_size": 64}, "model": {"model_type": "finished-onnx"}}
    uploads = {"config": accepted(json.dumps(document).encode(), name="finished.json")}
    for role, face in GRAPHS.items():
        uploads[role] = accepted(graph(*face), name=f"{role}.onnx")
        assert (uploads[role].format, uploads[role].role) == ("onnx", role)
    checkpoint = compose_checkpoint(make_model(), uploads, actor=None)
    assert {file.role for file in checkpoint.files.all()} == set(uploads)


def test_only_what_was_accepted_and_is_free_can_be_used():
    assert "uploaded" in refuse(UploadNotAcceptedError, config=accepted(config()), unet=arrived())
    assert "rejected" in refuse(UploadNotAcceptedError, config=accepted(config()), unet=rejected())
    first = accepted(config())
    refuse(UploadNotAcceptedError, config=first, vae_config=first)


def test_a_file_goes_into_one_checkpoint():
    uploads = {"config": accepted(config()), "unet": accepted()}
    compose_checkpoint(make_model(), uploads, actor=None)
    with pytest.raises(UploadNotAcceptedError, match="part of a checkpoint"):
        compose_checkpoint(make_model(), uploads, actor=None)


def test_parts_that_do_not_belong_together_are_refused():
    refuse(RolesMismatchError, unet=accepted())
    refuse(RolesMismatchError, config=accepted(inpainter_config()), unet=accepted())
    assert "not the configuration" in refuse(
        RolesMismatchError, config=accepted(), unet=accepted(safetensors(1))
    )
    vae_config = accepted(json.dumps(tiny_vae_document()).encode())
    refuse(CheckpointError, config=vae_config, unet=accepted())


def test_the_same_bytes_again_stay_here_as_uploads():
    model = make_model()
    compose_checkpoint(model, {"config": accepted(config()), "unet": accepted()}, actor=None)
    again = {"config": accepted(config()), "unet": accepted()}
    with pytest.raises(CheckpointDuplicateError):
        compose_checkpoint(model, again, actor=None)
    assert all(path_of(upload).exists() for upload in again.values())
    assert Upload.objects.filter(status="accepted", checkpoint=None).count() == 2
