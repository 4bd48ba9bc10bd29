"""A small packed graph on disk, and its contract."""

import numpy as np
import onnx
import onnx_ir as ir

from inpaint_app.chunk.packing import pack_graph
from inpaint_app.export.graphs import GraphSpec, TensorSpec
from tests.chunk.models import affine_model

SPEC = GraphSpec(
    "denoiser",
    (TensorSpec("input", "float32", (1, 16)),),
    (TensorSpec("output", "float32", (1, 16)),),
)
WEIGHT = np.linspace(-1, 1, 256, dtype=np.float32).reshape(16, 16)
BIAS = np.linspace(0, 1, 16, dtype=np.float32)


def write_graph(directory, weight=WEIGHT, bias=BIAS):
    """Pack ``output = input @ weight + bias`` into ``directory``; returns the graph's path."""
    pack_graph(ir.from_proto(affine_model(weight, bias)), "denoiser", directory)
    return directory / "denoiser.onnx"


def edit_graph(path, change):
    """Apply ``change`` to the parsed graph at ``path`` and write it back."""
    model = onnx.load(path, load_external_data=False)
    change(model)
    path.write_bytes(model.SerializeToString())
