import numpy as np
import onnx_ir as ir
import pytest
from onnx import TensorProto, helper, numpy_helper

from inpaint_app.onnx_source.flat_convolutions import flatten_convolutions
from inpaint_app.validate.sessions import open_graph


def volumes(channels=1, kernel=(1, 5, 5), pads=(0, 2, 2, 0, 2, 2), **attributes):
    """A convolution of two volumes with three slices, and a function of what comes out."""
    weight = np.random.default_rng(0).standard_normal((4, channels, *kernel), np.float32)
    bias = np.arange(4, dtype=np.float32)
    conv = helper.make_node("Conv", ["x", "w", "b"], ["y"], pads=list(pads), **attributes)
    shapes = {"x": (2, channels, 3, 8, 8), "z": None}
    graph = helper.make_graph(
        [conv, helper.make_node("Tanh", ["y"], ["z"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shapes["x"])],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, shapes["z"])],
        [numpy_helper.from_array(weight, "w"), numpy_helper.from_array(bias, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    return ir.from_proto(helper.onnx.shape_inference.infer_shapes(model))


def run(model, folder, x):
    ir.save(model, folder / "g.onnx")
    with open_graph(folder / "g.onnx") as graph:
        return graph({"x": x})


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("attributes", [{}, {"strides": [1, 2, 2], "kernel_shape": [1, 5, 5]}])
def test_slices_are_convolved_as_pictures(tmp_path, channels, attributes):
    x = np.random.default_rng(1).standard_normal((2, channels, 3, 8, 8), np.float32)
    model = volumes(channels, **attributes)
    expected = run(model, tmp_path, x)
    assert flatten_convolutions(model) == 1
    (conv,) = [node for node in model.graph if node.op_type == "Conv"]
    assert len(conv.inputs[0].shape) == len(conv.inputs[1].shape) == 4
    assert np.allclose(run(model, tmp_path, x), expected, atol=1e-6)


@pytest.mark.parametrize(
    "changes",
    [{"kernel": (3, 5, 5)}, {"pads": (1, 2, 2, 1, 2, 2)}, {"strides": [2, 1, 1]}],
)
def test_what_looks_at_several_slices_stays(changes):
    model = volumes(**changes)
    assert flatten_convolutions(model) == 0
    assert [node.op_type for node in model.graph] == ["Conv", "Tanh"]


def test_a_kernel_outside_stays_where_it_lies(tmp_path):
    ir.save(volumes(), tmp_path / "o.onnx", external_data="w.bin", size_threshold_bytes=0)
    model = ir.load(tmp_path / "o.onnx")
    flatten_convolutions(model)
    kernels = [v for v in model.graph.initializers.values() if v.name.endswith("kernel")]
    assert [type(value.const_value) for value in kernels] == [ir.ExternalTensor]
    assert kernels[0].const_value.numpy().shape == (4, 1, 5, 5)
