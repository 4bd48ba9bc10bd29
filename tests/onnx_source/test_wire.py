import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.checkpoint.errors import EmptyFileError, FileNotThereError
from inpaint_app.checkpoint.onnx_file.errors import OnnxGraphSizeError, OnnxMalformedError
from inpaint_app.errors import CheckpointError
from inpaint_app.onnx_source import wire
from inpaint_app.onnx_source.wire import read_skeleton
from tests.onnx_source.finished import WEIGHT_BYTES, decoder, write


def put(folder, content):
    path = folder / "graph.onnx"
    path.write_bytes(content)
    return path


def test_a_weight_is_left_where_it_lies(tmp_path):
    model = decoder()
    path = write(tmp_path, model)
    skeleton = read_skeleton(path)
    (place,) = skeleton.places.values()
    assert place.length == WEIGHT_BYTES
    assert len(skeleton.graph) < path.stat().st_size - WEIGHT_BYTES + 16
    there = path.read_bytes()[place.offset :][: place.length]
    assert there == model.graph.initializer[0].raw_data


def test_what_is_left_is_the_graph_without_those_bytes(tmp_path):
    model = decoder()
    found = onnx.load_model_from_string(read_skeleton(write(tmp_path, model)).graph)
    model.graph.initializer[0].ClearField("raw_data")
    assert found == model


def test_a_small_tensor_stays_in_the_graph(tmp_path):
    model = decoder()
    small = onnx.helper.make_tensor("shape", onnx.TensorProto.INT64, [2], [1, 2])
    model.graph.initializer.insert(0, small)
    skeleton = read_skeleton(write(tmp_path, model))
    assert list(skeleton.places) == [1]
    assert onnx.load_model_from_string(skeleton.graph).graph.initializer[0] == small


def test_a_file_that_ends_early_is_refused(tmp_path):
    content = decoder().SerializeToString()
    with pytest.raises(OnnxMalformedError, match="ends before"):
        read_skeleton(put(tmp_path, content[:-100]))


def test_a_graph_that_stays_large_without_its_weights_is_refused(tmp_path, monkeypatch):
    model = decoder()
    model.doc_string = "x" * 5000
    monkeypatch.setattr(wire, "MAX_GRAPH_BYTES", 4096)
    with pytest.raises(OnnxGraphSizeError, match="4096 bytes without weights"):
        read_skeleton(write(tmp_path, model))


def test_a_graph_of_very_many_parts_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(wire, "MAX_PARTS", 100)
    content = decoder().SerializeToString() + b"\x3a\x00" * 101
    with pytest.raises(OnnxGraphSizeError, match="more than 100 parts"):
        read_skeleton(put(tmp_path, content))


def test_a_file_that_no_protocol_buffer_can_be_is_refused_by_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(wire, "MAX_FILE_BYTES", 100)
    with pytest.raises(OnnxGraphSizeError):
        read_skeleton(write(tmp_path, decoder()))


def test_a_tensor_with_its_bytes_twice_is_refused(tmp_path):
    raw = b"\x4a\x80\x08" + bytes(1024)
    graph = b"\x2a" + b"\x86\x10" + raw + raw
    with pytest.raises(OnnxMalformedError, match="twice"):
        read_skeleton(put(tmp_path, b"\x3a" + b"\x89\x10" + graph))


@pytest.mark.parametrize("content", [b"\x3b", b"\x00\x01", b"\xff" * 12, b"{}{}", b"PK\x03\x04xx"])
def test_other_bytes_are_refused(tmp_path, content):
    with pytest.raises(OnnxMalformedError):
        read_skeleton(put(tmp_path, content))


def test_a_file_that_is_empty_or_not_there_is_called_so(tmp_path):
    with pytest.raises(EmptyFileError):
        read_skeleton(put(tmp_path, b""))
    with pytest.raises(FileNotThereError):
        read_skeleton(tmp_path / "nothing")


def test_a_link_is_no_graph(tmp_path):
    link = tmp_path / "link.onnx"
    link.symlink_to(write(tmp_path, decoder()))
    with pytest.raises(OnnxMalformedError, match="regular"):
        read_skeleton(link)


@given(st.binary(min_size=1, max_size=64), st.integers(0, 3000))
def test_no_damage_ends_in_anything_but_a_typed_error(tmp_path_factory, damage, at):
    content = bytearray(decoder().SerializeToString())
    content[at : at + len(damage)] = damage
    path = put(tmp_path_factory.getbasetemp(), bytes(content))
    try:
        read_skeleton(path)
    except CheckpointError as error:
        assert error.code  # noqa: PT017 - either outcome will do
