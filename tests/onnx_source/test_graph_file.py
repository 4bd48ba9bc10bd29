import onnx
import pytest
from onnx import TensorProto, helper

from inpaint_app.checkpoint.onnx_file.errors import (
    OnnxDomainError,
    OnnxMalformedError,
    OnnxNestedError,
)
from inpaint_app.onnx_source.contract import source_contracts
from inpaint_app.onnx_source.errors import OnnxContractError, OnnxOpsetError
from inpaint_app.onnx_source.graph_file import read_graph_file
from tests.onnx_source.finished import CONTRACT, decoder, value, write


def read(folder, model):
    return read_graph_file(write(folder, model), CONTRACT)


def test_a_plain_graph_is_taken(tmp_path):
    source = read(tmp_path, decoder())
    assert [node.op_type for node in source.proto.graph.node] == ["Conv", "DepthToSpace"]
    assert list(source.places) == ["weight"]


def test_what_no_parser_takes_is_refused(tmp_path):
    path = tmp_path / "graph.onnx"
    path.write_bytes(b"\x3a\x02\x0a\x7f")
    with pytest.raises(OnnxMalformedError):
        read_graph_file(path, CONTRACT)


def test_two_tensors_of_one_name_are_refused(tmp_path):
    model = decoder()
    model.graph.initializer.append(model.graph.initializer[0])
    with pytest.raises(OnnxMalformedError, match="two tensors of one name"):
        read(tmp_path, model)


def test_another_opset_is_refused(tmp_path):
    with pytest.raises(OnnxOpsetError, match="17"):
        read(tmp_path, decoder(opsets=[helper.make_opsetid("", 17)]))


def test_a_custom_domain_is_refused_where_it_is_imported_and_where_it_is_used(tmp_path):
    foreign = helper.make_opsetid("com.example", 1)
    with pytest.raises(OnnxDomainError, match=r"com\.example"):
        read(tmp_path, decoder(opsets=[helper.make_opsetid("", 18), foreign]))
    node = helper.make_node("Evil", ["latent"], ["image"], domain="com.example")
    with pytest.raises(OnnxDomainError):
        read(tmp_path, decoder(nodes=[node]))


def nested_node():
    inner = helper.make_graph([], "inner", [], [])
    return helper.make_node("If", ["latent"], ["image"], then_branch=inner, else_branch=inner)


def external_constant():
    tensor = TensorProto(name="c", data_type=TensorProto.FLOAT, dims=[1])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    return helper.make_node("Constant", [], ["image"], value=tensor)


@pytest.mark.parametrize("node", [nested_node(), external_constant()], ids=["graph", "external"])
def test_nothing_hides_inside_of_a_node(tmp_path, node):
    with pytest.raises(OnnxNestedError, match="inside of a node"):
        read(tmp_path, decoder(nodes=[node]))


def test_functions_training_and_sparse_weights_are_refused(tmp_path):
    spoilt = [decoder() for _ in range(3)]
    spoilt[0].functions.add(name="f", domain="")
    spoilt[1].training_info.add()
    spoilt[2].graph.sparse_initializer.add(dims=[1])
    for model in spoilt:
        with pytest.raises(OnnxNestedError):
            read(tmp_path, model)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"inputs": [value("latents", "B", 4, 8, 8)]}, "inputs"),
        ({"outputs": [value("image", "B", 3, 64, 64), value("features", 1)]}, "outputs"),
        ({"inputs": [value("latent", "B", 4, 16, 16)]}, "shape"),
        ({"inputs": [value("latent", 4, 8, 8)]}, "shape"),
        ({"inputs": [value("latent", "B", 4, 8, 8, dtype=TensorProto.FLOAT16)]}, "float16"),
        ({"inputs": [value("latent", "B", 4, 8, 8, dtype=TensorProto.STRING)]}, "latent is of"),
        ({"inputs": [value("latent", 2, 4, 8, 8)]}, "shape"),
    ],
)
def test_another_face_is_refused(tmp_path, changes, says):
    with pytest.raises(OnnxContractError, match=says):
        read(tmp_path, decoder(**changes))


def test_sizes_may_be_left_open(tmp_path):
    sizes = ("B", "C", "H", "W")
    read(tmp_path, decoder(inputs=[value("latent", *sizes)], outputs=[value("image", *sizes)]))


@pytest.mark.parametrize("dtype", [TensorProto.INT64, TensorProto.FLOAT])
def test_timesteps_may_be_whole_numbers_or_not(tmp_path, dtype):
    ids = TensorProto.INT64
    graph = helper.make_graph(
        [helper.make_node("Slice", ["latent", "a", "b", "c"], ["noise"])],
        "g",
        [
            value("latent", "B", 9, 8, 8),
            value("timesteps", "B", dtype=dtype),
            value("input_ids", "B", 10, dtype=ids),
        ],
        [value("noise", "B", 4, 8, 8)],
        [helper.make_tensor(n, ids, [1], [v]) for n, v in (("a", 0), ("b", 4), ("c", 1))],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    path = tmp_path / "unet.onnx"
    onnx.save(model, path)
    assert read_graph_file(path, source_contracts(64, 8)["denoiser"]).path == path
