"""What is taken of a graph; what is refused is in the hostile corpus."""

from io import BytesIO

import onnx
import pytest

from inpaint_app.checkpoint.onnx_file.errors import OnnxGraphSizeError
from inpaint_app.checkpoint.onnx_file.graph import MAX_FILE_BYTES, OnnxContents, read_graph
from inpaint_app.checkpoint.scan_content import FACES
from inpaint_app.onnx_source.contract import source_contracts
from tests.onnx_source.finished import decoder, refer


def read(model: onnx.ModelProto) -> OnnxContents:
    content = model.SerializeToString()
    return read_graph(BytesIO(content), len(content))


def test_a_plain_graph_is_described():
    contents = read(decoder())
    assert (contents.inputs, contents.outputs) == (["latent"], ["image"])
    (weight,) = contents.tensors.values()
    assert (weight.name, weight.dtype, weight.shape) == ("weight", "F32", (192, 4, 1, 1))
    assert contents.files_beside == ()


@pytest.mark.parametrize(
    ("dtype", "values", "said"),
    [
        (onnx.TensorProto.FLOAT, [1.0, 2.0], "F32"),
        (onnx.TensorProto.DOUBLE, [1.0, 2.0], "F64"),
        (onnx.TensorProto.INT64, [-1, 1 << 40], "I64"),
        (onnx.TensorProto.INT32, [-1, 5], "I32"),
        (onnx.TensorProto.FLOAT16, [0.5, 2.0], "F16"),
        (onnx.TensorProto.BOOL, [True, False], "BOOL"),
    ],
)
def test_a_tensor_may_be_a_list_of_numbers(dtype, values, said):
    model = decoder()
    model.graph.initializer.append(onnx.helper.make_tensor("small", dtype, [2], values))
    small = read(model).tensors["small"]
    assert (small.dtype, small.shape) == (said, (2,))


def test_tensors_may_lie_side_by_side_in_files_beside_the_graph():
    model = decoder()
    (weight,) = model.graph.initializer
    weight.ClearField("raw_data")
    refer(weight, offset="3072")
    for name, location, offset in (("b", "weights.bin", "0"), ("c", "other.bin", "0")):
        other = model.graph.initializer.add(name=name, data_type=1, dims=[768])
        refer(other, location=location, offset=offset)
    assert read(model).files_beside == ("other.bin", "weights.bin")


def test_a_file_of_more_bytes_than_protobuf_holds_is_not_read():
    with pytest.raises(OnnxGraphSizeError, match=str(MAX_FILE_BYTES + 1)):
        read_graph(BytesIO(), MAX_FILE_BYTES + 1)


def test_every_graph_of_the_pipeline_is_known_by_its_face():
    faces = {
        (frozenset(t.name for t in spec.inputs), frozenset(t.name for t in spec.outputs))
        for spec in source_contracts(64, 8).values()
    }
    assert faces == FACES.keys()
