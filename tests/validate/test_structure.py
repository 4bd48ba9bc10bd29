import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from inpaint_app.export.graphs import GraphSpec, TensorSpec
from inpaint_app.validate.errors import StructureError
from inpaint_app.validate.structure import MAX_GRAPH_BYTES, check_structure, read_graph
from tests.tiny_candidate import tiny_candidate
from tests.validate.graphs import BIAS, SPEC, WEIGHT, edit_graph, write_graph


@pytest.fixture
def path(tmp_path):
    return write_graph(tmp_path)


def problems(path, spec=SPEC):
    return "; ".join(check_structure(path, spec, "fp32").problems)


def set_reference(model, **changes):
    for entry in model.graph.initializer[0].external_data:
        entry.value = changes.get(entry.key, entry.value)


def test_a_packed_graph_has_no_problem(path):
    assert check_structure(path, SPEC, "fp32").passed


def test_a_file_that_is_no_graph_is_refused(path):
    path.write_bytes(b"\xff\xff\xff\xff not protobuf")
    assert "cannot be read as an ONNX graph" in problems(path)


def test_a_missing_graph_is_refused(tmp_path):
    assert "cannot be read" in problems(tmp_path / "denoiser.onnx")


def test_a_graph_that_is_too_large_is_refused_before_it_is_read(path):
    with path.open("r+b") as stream:
        stream.truncate(MAX_GRAPH_BYTES + 1)
    with pytest.raises(StructureError, match="larger than"):
        read_graph(path)


def test_another_opset_is_refused(path):
    def change(model):
        model.opset_import[0].version = 17

    edit_graph(path, change)
    assert "not the default domain at 18 alone" in problems(path)


def test_a_second_domain_is_refused(path):
    edit_graph(path, lambda m: m.opset_import.append(helper.make_opsetid("com.microsoft", 1)))
    assert "com.microsoft" in problems(path)


def test_a_node_of_a_foreign_domain_is_refused(path):
    def change(model):
        model.graph.node[0].domain = "evil"

    edit_graph(path, change)
    assert "foreign domain evil" in problems(path)


def test_another_ir_version_is_refused(path):
    def change(model):
        model.ir_version = 9

    edit_graph(path, change)
    assert "IR version 9, not 10" in problems(path)


def test_other_names_are_refused(path):
    other = GraphSpec("denoiser", (TensorSpec("latents", "float32", (1, 16)),), SPEC.outputs)
    assert "has the inputs ['input'], not ['latents']" in problems(path, other)


def test_an_input_with_a_default_is_asked_of_nobody(path):
    def change(model):
        (bias,) = [one for one in model.graph.initializer if list(one.dims) == [16]]
        value = helper.make_tensor_value_info(bias.name, bias.data_type, bias.dims)
        model.graph.input.append(value)

    edit_graph(path, change)
    assert problems(path) == ""


def test_other_shapes_and_dtypes_are_refused(path):
    shape = GraphSpec("denoiser", SPEC.inputs, (TensorSpec("output", "float32", (1, 8)),))
    dtype = GraphSpec("denoiser", SPEC.inputs, (TensorSpec("output", "float16", (1, 16)),))
    assert "float32[1, 16], not float32[1, 8]" in problems(path, shape)
    assert "float32[1, 16], not float16[1, 16]" in problems(path, dtype)


def test_a_dynamic_axis_is_refused(path):
    def change(model):
        model.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "batch"

    edit_graph(path, change)
    assert "input input is float32[0, 16]" in problems(path)


@pytest.mark.parametrize(
    "location", ["../denoiser-0000.bin", "/etc/passwd", "a/b.bin", "", ".hidden", "a\\b"]
)
def test_data_outside_of_the_folder_is_refused(path, location):
    edit_graph(path, lambda model: set_reference(model, location=location))
    assert "not at a file beside it" in problems(path)


def test_a_missing_data_file_is_refused(path):
    (path.parent / "denoiser-0000.bin").unlink()
    assert "denoiser-0000.bin cannot be read" in problems(path)


def test_a_symbolic_link_is_refused(path):
    data = path.parent / "denoiser-0000.bin"
    data.rename(path.parent / "elsewhere")
    data.symlink_to(path.parent / "elsewhere")
    assert "is not a regular file" in problems(path)


def test_a_hard_link_is_refused(path):
    (path.parent / "other").hardlink_to(path.parent / "denoiser-0000.bin")
    assert "has more than one link" in problems(path)


def test_truncated_data_is_refused(path):
    data = path.parent / "denoiser-0000.bin"
    data.write_bytes(data.read_bytes()[:-4])
    assert "ends at byte" in problems(path)


def test_a_range_of_the_wrong_length_is_refused(path):
    edit_graph(path, lambda model: set_reference(model, length="60"))
    assert "declares 60 bytes" in problems(path)


def test_a_range_that_is_no_number_is_refused(path):
    edit_graph(path, lambda model: set_reference(model, offset="0x10"))
    assert "no readable offset and length" in problems(path)


def test_a_negative_offset_is_refused(path):
    edit_graph(path, lambda model: set_reference(model, offset="-64"))
    assert "at -64" in problems(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_weight_that_is_no_number_is_refused(tmp_path, value):
    weight = WEIGHT.copy()
    weight[3, 5] = value
    assert "tensor weight has NaN or infinite" in problems(write_graph(tmp_path, weight, BIAS))


def test_a_weight_inside_the_graph_file_is_refused(path):
    def change(model):
        model.graph.initializer[1].CopyFrom(numpy_helper.from_array(WEIGHT, "weight"))

    edit_graph(path, change)
    assert "tensor weight has 1024 bytes inside the graph file" in problems(path)


def test_a_name_given_twice_is_refused(path):
    edit_graph(path, lambda model: model.graph.initializer.append(model.graph.initializer[0]))
    assert "has two tensors bias" in problems(path)


def test_a_graph_within_a_node_is_refused(path):
    def change(model):
        node = model.graph.node.add(op_type="If", input=["input"], output=["never"])
        node.attribute.append(helper.make_attribute("then_branch", onnx.GraphProto(name="inner")))

    edit_graph(path, change)
    assert "has a graph inside" in problems(path)


def test_external_data_in_an_attribute_is_refused(path):
    def change(model):
        tensor = onnx.TensorProto(data_location=onnx.TensorProto.EXTERNAL)
        node = model.graph.node.add(op_type="Constant", output=["never"])
        node.attribute.append(helper.make_attribute("value", tensor))

    edit_graph(path, change)
    assert "has an attribute with external data" in problems(path)


def test_what_the_checker_finds_is_a_problem(path):
    def change(model):
        model.graph.node[0].op_type = "NoSuchOperator"

    edit_graph(path, change)
    assert "onnx.checker" in problems(path)


def test_shapes_that_do_not_fit_are_a_problem(path):
    def change(model):
        model.graph.node[0].op_type = "Concat"
        model.graph.node[0].attribute.append(helper.make_attribute("axis", 0))

    edit_graph(path, change)
    assert not check_structure(path, SPEC, "fp32").passed


@pytest.mark.parametrize("role", ["vae_encoder", "denoiser", "vae_decoder"])
def test_exported_graphs_have_no_problem(role):
    found = [item for item in tiny_candidate().report["structure"] if item["role"] == role]
    assert found == [
        {"variant": variant, "role": role, "passed": True, "problems": []}
        for variant in ("fp32", "fp16")
    ]
