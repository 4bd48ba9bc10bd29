import os

import numpy as np
import pytest
from onnx import TensorProto, helper

from inpaint_app.checkpoint.errors import NonFiniteWeightsError
from inpaint_app.checkpoint.onnx_file.errors import OnnxPathError, OnnxRangeError, OnnxTensorError
from tests.onnx_source.finished import WEIGHT_BYTES, decoder, load, refer, write, write_outside


def test_an_embedded_weight_is_a_place_in_the_graph_file(tmp_path):
    path = write(tmp_path, decoder())
    weight = load(path)[1]["weight"]
    assert (weight.path, weight.length, weight.shape) == (path, WEIGHT_BYTES, (192, 4, 1, 1))


def test_a_weight_beside_the_graph_is_taken(tmp_path):
    weight = load(write_outside(tmp_path))[1]["weight"]
    assert weight.path == tmp_path / "weights.bin"
    assert (weight.offset, weight.length) == (0, WEIGHT_BYTES)


@pytest.mark.parametrize(
    "location",
    [
        *(
            "../weights.bin",
            "/etc/passwd",
            "sub/weights.bin",
            "..",
            ".",
            "",
            "a\\b",
            "c:weights.bin",
        ),
        *("vae_decoder.onnx", "nothing.bin", "w\0", "w" * 300),
    ],
)
def test_a_path_that_is_not_a_file_beside_the_graph_is_refused(tmp_path, location):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "weights.bin").write_bytes(bytes(WEIGHT_BYTES))
    with pytest.raises(OnnxPathError):
        load(write_outside(tmp_path, location=location))


def test_a_path_that_is_said_twice_is_refused(tmp_path):
    path = write_outside(tmp_path)
    model = load(path)[0].proto
    model.graph.initializer[0].external_data.add(key="location", value="../weights.bin")
    with pytest.raises(OnnxPathError, match="says twice"):
        load(write(tmp_path, model))


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
def test_a_link_is_refused(tmp_path, link):
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(WEIGHT_BYTES))
    link(secret, tmp_path / "weights.bin")
    with pytest.raises(OnnxPathError, match="link"):
        load(write_outside(tmp_path))


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "weights.bin").mkdir()
    with pytest.raises(OnnxPathError):
        load(write_outside(tmp_path))


@pytest.mark.parametrize(
    "entries", [{"offset": "4"}, {"offset": "-4"}, {"offset": "x"}, {"offset": "9" * 30}]
)
def test_a_range_outside_of_the_file_is_refused(tmp_path, entries):
    with pytest.raises(OnnxRangeError):
        load(write_outside(tmp_path, **entries))


def test_a_length_that_the_shape_does_not_have_is_refused(tmp_path):
    with pytest.raises(OnnxTensorError, match="4 bytes"):
        load(write_outside(tmp_path, length="4"))


def test_tensors_that_share_bytes_are_refused(tmp_path):
    path = write_outside(tmp_path)
    (tmp_path / "weights.bin").write_bytes(bytes(2 * WEIGHT_BYTES))
    model = load(path)[0].proto
    second = TensorProto(name="second", data_type=TensorProto.FLOAT, dims=[4, 4])
    refer(second, offset=str(WEIGHT_BYTES - 4))
    model.graph.initializer.append(second)
    with pytest.raises(OnnxRangeError, match="begins inside"):
        load(write(tmp_path, model))


def test_bytes_in_two_places_are_refused(tmp_path):
    model = decoder()
    refer(model.graph.initializer[0])
    with pytest.raises(OnnxTensorError, match="two places"):
        load(write(tmp_path, model))


@pytest.mark.parametrize("dims", [[192, 4, 1, 2], [-192, -4, 1, 1], [1 << 62, 8]])
def test_an_embedded_weight_has_exactly_the_bytes_of_its_shape(tmp_path, dims):
    model = decoder()
    del model.graph.initializer[0].dims[:]
    model.graph.initializer[0].dims.extend(dims)
    with pytest.raises(OnnxTensorError):
        load(write(tmp_path, model))


def test_a_small_tensor_has_the_elements_of_its_shape(tmp_path):
    model = decoder()
    model.graph.initializer.add(name="t", data_type=TensorProto.INT64, dims=[3], int64_data=[1])
    with pytest.raises(OnnxTensorError, match="elements of its shape"):
        load(write(tmp_path, model))


def test_a_constant_of_a_node_is_held_to_the_same(tmp_path):
    tensor = TensorProto(name="c", data_type=TensorProto.FLOAT, dims=[1 << 40])
    model = decoder()
    model.graph.node.insert(0, helper.make_node("Constant", [], ["unused"], value=tensor))
    with pytest.raises(OnnxTensorError):
        load(write(tmp_path, model))


@pytest.mark.parametrize("kind", [TensorProto.STRING, TensorProto.COMPLEX64, 999])
def test_a_type_without_a_place_on_a_gpu_is_refused(tmp_path, kind):
    model = decoder()
    model.graph.initializer[0].data_type = kind
    with pytest.raises(OnnxTensorError):
        load(write(tmp_path, model))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_are_numbers(tmp_path, bad):
    weight = np.zeros((192, 4, 1, 1), np.float32)
    weight[7] = bad
    with pytest.raises(NonFiniteWeightsError, match="weight"):
        load(write(tmp_path, decoder(weight=weight)))
