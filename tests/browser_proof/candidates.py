"""Candidates of one graph of 16 x 16 pixels, made by hand: small enough for a simulated card."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx_ir as ir
from onnx import TensorProto, helper, numpy_helper

from inpaint_app.checkpoint.files import SourceFile
from inpaint_app.chunk.packing import pack_graph
from inpaint_app.chunk.splitting import split_file
from inpaint_app.export.graphs import IR_VERSION, OPSET, RUNTIME, graph_specs
from inpaint_app.export.variants import Variant
from inpaint_app.validate.browser import BrowserReport
from inpaint_app.validate.end_to_end import EndToEnd
from inpaint_app.validate.fragment import (
    CheckedGraph,
    describe_source,
    describe_validation,
    describe_variant,
)
from inpaint_app.validate.parity import CaseError, GraphParity, ParityCase
from inpaint_app.validate.structure import read_graph

SIZE = 16
PIPELINE = {"kind": "direct-inpaint", "image_size": SIZE}
SPEC = graph_specs(PIPELINE)["inpainter"]
WEIGHT = np.linspace(-1, 1, 3 * 3 * 5 * 5, dtype=np.float32).reshape(3, 3, 5, 5)
FP32 = Variant("fp32", 1e-4, 1e-4, lambda _model: None)
# Asks for what a simulated card lacks; the graph is the same.
FP16 = Variant("fp16", 1e-2, 1e-2, lambda _model: None, ("shader-f16",))

EXACT = (CaseError("picture", 0.0),)

NODES = (
    ("Conv", ["image", "weight"], ["mixed"], {"pads": [2, 2, 2, 2]}),
    ("Add", ["mixed", "mask"], ["inpainted"], {}),
)
# WebGPU has no kernel for Det: it and what only it feeds fall to the processor.
NODES_WITH_DETERMINANT = (
    NODES[0],
    ("Det", ["mask"], ["determinant"], {"name": "the_determinant"}),
    ("Add", ["mixed", "determinant"], ["inpainted"], {}),
)


@dataclass(frozen=True)
class HandMade:
    """The folder of the chunks, the fragment, and the operations of one run."""

    chunks: Path
    fragment: dict
    operations: int


def write_candidate(folder, nodes=NODES, variants=(FP32,)):
    described = []
    for variant in variants:
        (folder / variant.name).mkdir()
        packed = pack_graph(ir.from_proto(model(nodes)), SPEC.role, folder / variant.name)
        for entry in packed.files:
            split_file(folder / variant.name / entry.path, entry, folder / "chunks")
        graph = read_graph(folder / variant.name / packed.file.path)
        described.append(describe_variant(variant, [CheckedGraph(SPEC, packed, graph)]))
    fragment = {
        "pipeline": PIPELINE,
        "runtime": dict(RUNTIME),
        "variants": described,
        "validation": describe_validation(
            b"{}",
            [GraphParity(v.name, SPEC.role, v.tolerance, EXACT) for v in variants],
            [EndToEnd(v.name, 1, v.tolerance, (), EXACT) for v in variants],
            BrowserReport(),
        ),
        "source": describe_source([SourceFile("inpainter", "safetensors", 1, "0" * 64)]),
    }
    return HandMade(folder / "chunks", fragment, CheckedGraph(SPEC, packed, graph).operations)


def model(nodes):
    graph = helper.make_graph(
        [helper.make_node(op, ins, outs, **attributes) for op, ins, outs, attributes in nodes],
        SPEC.role,
        [info(tensor) for tensor in SPEC.inputs],
        [info(tensor) for tensor in SPEC.outputs],
        [numpy_helper.from_array(WEIGHT, "weight")],
    )
    opsets = [helper.make_opsetid("", OPSET)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)


def info(tensor):
    return helper.make_tensor_value_info(tensor.name, TensorProto.FLOAT, tensor.shape)


def golden_case():
    """A seeded picture with a hole, and what ``NODES`` make of it."""
    rng = np.random.default_rng(4)
    image = rng.uniform(-1, 1, (1, 3, SIZE, SIZE)).astype(np.float32)
    mask = (rng.random((1, 1, SIZE, SIZE)) < 0.5).astype(np.float32)
    padded = np.pad(image[0], ((0, 0), (2, 2), (2, 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (5, 5), axis=(1, 2))
    mixed = np.einsum("chwij,ocij->ohw", windows, WEIGHT)[None].astype(np.float32)
    return ParityCase("half of it", {"image": image, "mask": mask}, mixed + mask)
