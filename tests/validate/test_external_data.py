import numpy as np
import onnx
import pytest

from inpaint_app.validate.external_data import (
    DataReference,
    has_only_numbers,
    tensor_bytes,
    tensor_dtype,
)


def test_the_bytes_of_a_tensor_follow_from_shape_and_type():
    assert tensor_bytes(onnx.TensorProto(dims=[3, 5], data_type=onnx.TensorProto.FLOAT16)) == 30
    assert tensor_bytes(onnx.TensorProto(data_type=onnx.TensorProto.INT64)) == 8


def test_a_type_that_nobody_knows_is_named():
    with pytest.raises(ValueError, match="unknown type 999"):
        tensor_dtype(onnx.TensorProto(name="w", data_type=999))


def test_a_negative_dimension_is_refused():
    with pytest.raises(ValueError, match="negative"):
        tensor_bytes(onnx.TensorProto(dims=[-1, 4], data_type=1))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_only_the_named_range_is_searched_for_nan(tmp_path, dtype):
    values = np.array([np.nan, 1, 2, 3, np.inf], dtype)
    (tmp_path / "data.bin").write_bytes(values.tobytes())
    size = values.itemsize

    def reference(first, count):
        return DataReference("w", "data.bin", first * size, count * size, values.dtype)

    assert has_only_numbers(reference(1, 3), tmp_path)
    assert not has_only_numbers(reference(0, 2), tmp_path)
    assert not has_only_numbers(reference(3, 2), tmp_path)
    assert not has_only_numbers(reference(3, 9), tmp_path)


def test_integers_are_always_numbers(tmp_path):
    reference = DataReference("w", "not there", 0, 8, np.dtype("int64"))
    assert has_only_numbers(reference, tmp_path)
