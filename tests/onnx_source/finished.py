"""A decoder of one convolution, as small as a finished graph can be, and ways to spoil it."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from inpaint_app.export.graphs import IR_VERSION, OPSET
from inpaint_app.onnx_source.contract import source_contracts
from inpaint_app.onnx_source.graph_file import read_graph_file
from inpaint_app.onnx_source.weights import find_weights

CONTRACT = source_contracts(64, 8)["vae_decoder"]
WEIGHT_BYTES = 192 * 4 * 4


def decoder(**changes) -> onnx.ModelProto:
    """``latent (B,4,8,8)`` to ``image (B,3,64,64)``; ``changes`` are arguments of its parts."""
    weight = np.random.default_rng(0).standard_normal((192, 4, 1, 1), np.float32)
    nodes = changes.get("nodes") or [
        helper.make_node("Conv", ["latent", "weight"], ["features"]),
        helper.make_node("DepthToSpace", ["features"], ["image"], blocksize=8),
    ]
    graph = helper.make_graph(
        nodes,
        "main_graph",
        changes.get("inputs") or [value("latent", "B", 4, 8, 8)],
        changes.get("outputs") or [value("image", "B", 3, 64, 64)],
        [numpy_helper.from_array(changes.get("weight", weight), "weight")],
    )
    model = helper.make_model(
        graph, opset_imports=changes.get("opsets") or [helper.make_opsetid("", OPSET)]
    )
    model.ir_version = IR_VERSION
    return model


def value(name: str, *shape, dtype: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, dtype, shape)


def write(folder: Path, model: onnx.ModelProto) -> Path:
    path = folder / "vae_decoder.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def write_outside(folder: Path, **entries: str) -> Path:
    """The decoder with its weight in ``weights.bin``; ``entries`` are what the graph says of it."""
    model = decoder()
    (tensor,) = model.graph.initializer
    if not (folder / "weights.bin").exists():
        (folder / "weights.bin").write_bytes(tensor.raw_data)
    tensor.ClearField("raw_data")
    refer(tensor, **entries)
    return write(folder, model)


def refer(tensor: TensorProto, **entries: str) -> None:
    tensor.data_location = TensorProto.EXTERNAL
    for key, text in ({"location": "weights.bin"} | entries).items():
        tensor.external_data.add(key=key, value=text)


def load(path: Path):
    source = read_graph_file(path, CONTRACT)
    return source, find_weights(source)
