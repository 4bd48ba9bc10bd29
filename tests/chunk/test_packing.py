import hashlib
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnx_ir as ir
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from onnx import numpy_helper

from inpaint_app.chunk.digest import CHUNK_BYTES
from inpaint_app.chunk.layout import stays_inline
from inpaint_app.chunk.packing import pack_graph
from tests.chunk.models import model_of

TARGET = 512
names = st.text("abc.0123", min_size=1, max_size=10)
arrays = hnp.arrays(
    st.sampled_from([np.float32, np.float16, np.int64]),
    hnp.array_shapes(max_dims=3, max_side=9),
    elements=st.integers(-3, 3),
)
some_tensors = st.dictionaries(names, arrays, min_size=1, max_size=8)


def read_back(directory, role):
    model = onnx.load(directory / f"{role}.onnx")
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


@given(some_tensors)
@settings(deadline=None, max_examples=40)
def test_what_was_packed_is_read_back_byte_for_byte(tensors):
    with tempfile.TemporaryDirectory() as folder:
        pack_graph(model_of(tensors), "denoiser", Path(folder), TARGET)
        found = read_back(Path(folder), "denoiser")
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert found[name].dtype == tensor.dtype
        assert found[name].shape == tensor.shape
        assert found[name].tobytes() == tensor.tobytes()


@given(some_tensors)
@settings(deadline=None, max_examples=15)
def test_onnxruntime_computes_with_the_same_bytes(tensors):
    with tempfile.TemporaryDirectory() as folder:
        pack_graph(model_of(tensors), "denoiser", Path(folder), TARGET)
        session = onnxruntime.InferenceSession(
            str(Path(folder) / "denoiser.onnx"), providers=["CPUExecutionProvider"]
        )
        found = session.run([f"{name}:out" for name in tensors], {})
    for value, tensor in zip(found, tensors.values(), strict=True):
        assert value.tobytes() == tensor.tobytes()


@given(some_tensors, st.randoms())
@settings(deadline=None, max_examples=25)
def test_the_same_tensors_give_the_same_data_files_in_any_order(tensors, random):
    shuffled = list(tensors.items())
    random.shuffle(shuffled)
    entries = []
    for version in (tensors, dict(shuffled)):
        with tempfile.TemporaryDirectory() as folder:
            packed = pack_graph(model_of(version), "denoiser", Path(folder), TARGET)
        entries.append(packed.external_data)
    assert entries[0] == entries[1]


@given(some_tensors)
@settings(deadline=None, max_examples=25)
def test_entries_say_what_lies_on_disk(tensors):
    with tempfile.TemporaryDirectory() as folder:
        packed = pack_graph(model_of(tensors), "denoiser", Path(folder), TARGET)
        for entry in packed.files:
            payload = (Path(folder) / entry.path).read_bytes()
            assert entry.size == len(payload) == sum(chunk.size for chunk in entry.chunks)
            assert entry.sha256 == hashlib.sha256(payload).hexdigest()
        assert {entry.path for entry in packed.files} == {p.name for p in Path(folder).iterdir()}


def test_the_same_model_gives_the_same_graph_file(tmp_path):
    tensors = {"b": np.ones(100, np.float32), "a": np.zeros((30, 3), np.float32)}
    digests = set()
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        digests.add(pack_graph(model_of(tensors), "denoiser", tmp_path / name).file.sha256)
    assert len(digests) == 1


def test_equal_tensors_are_stored_once(tmp_path):
    tensor = np.arange(1000, dtype=np.float32)
    packed = pack_graph(model_of({"a": tensor, "b": tensor.copy()}), "denoiser", tmp_path)
    assert [entry.size for entry in packed.external_data] == [tensor.nbytes]
    assert read_back(tmp_path, "denoiser")["b"].tobytes() == tensor.tobytes()


def test_a_changed_tensor_leaves_the_files_of_the_others_alone(tmp_path):
    tensors = {f"layer.{i}": np.full(100, i, np.float32) for i in range(20)}
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    before = pack_graph(model_of(tensors), "denoiser", tmp_path / "before", TARGET)
    changed = tensors | {"layer.7": np.full(100, -1, np.float32)}
    after = pack_graph(model_of(changed), "denoiser", tmp_path / "after", TARGET)
    differing = [
        old.path
        for old, new in zip(before.external_data, after.external_data, strict=True)
        if old != new
    ]
    assert differing == ["denoiser-0007.bin"]


def test_a_tensor_above_the_target_has_a_file_of_its_own_in_chunks_of_8_mib(tmp_path):
    elements = CHUNK_BYTES // 4 + 5
    tensors = {
        "a": np.ones(50, np.float32),
        "b": np.arange(elements, dtype=np.float32),
        "c": np.ones(60, np.float32),
    }
    packed = pack_graph(model_of(tensors), "denoiser", tmp_path)
    assert [entry.size for entry in packed.external_data] == [256 + 240, elements * 4]
    assert [chunk.size for chunk in packed.external_data[1].chunks] == [CHUNK_BYTES, 20]


@pytest.mark.parametrize(
    ("size", "is_floating_point", "expected"),
    [(32, True, True), (36, True, False), (1024, False, True), (1032, False, False)],
)
def test_only_what_loading_a_graph_has_to_read_stays_inside(size, is_floating_point, expected):
    assert stays_inline(size, is_floating_point=is_floating_point) is expected


def test_weights_are_not_in_the_graph_file(tmp_path):
    pack_graph(model_of({"w": np.full(64, 0.125, np.float32)}), "denoiser", tmp_path)
    assert np.full(4, 0.125, np.float32).tobytes() not in (tmp_path / "denoiser.onnx").read_bytes()


def test_an_initializer_without_a_value_is_named(tmp_path):
    model = model_of({"w": np.ones(64, np.float32)})
    value = ir.Value(name="hollow")
    model.graph.initializers["hollow"] = value
    with pytest.raises(ValueError, match="hollow"):
        pack_graph(model, "denoiser", tmp_path)
