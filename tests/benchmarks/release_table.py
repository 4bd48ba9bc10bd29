"""What a release weighs and asks of a graphics card, beside the predecessor's way.

    python -m tests.benchmarks.release_table CANDIDATE PREDECESSOR

CANDIDATE is what ``manage.py export_checkpoint`` wrote, whose report says how far each variant is
off; PREDECESSOR what ``tests.benchmarks.predecessor_graphs`` did. Takes a minute for the published
size.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, shape_inference

from inpaint_app.validate.launches import VIEWS, count_launches
from tests.benchmarks.table import print_table

Document = Mapping[str, Any]
# What the graph of a step is called, in a candidate and in a predecessor.
STEP = ("denoiser.onnx", "unet.onnx")
# What a graphics card has no numbers for; shapes are of it.
SHAPES = {TensorProto.INT64, TensorProto.BOOL}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("candidate", type=Path)
    parser.add_argument("predecessor", type=Path)
    arguments = parser.parse_args()
    fragment = json.loads((arguments.candidate / "fragment.json").read_text())
    report = json.loads((arguments.candidate / "report.json").read_text())
    names = [variant["name"] for variant in fragment["variants"]]
    columns = [list(_predecessor(arguments.predecessor))]
    for variant in fragment["variants"]:
        step = arguments.candidate / variant["name"] / STEP[0]
        columns.append(
            [
                _megabytes(variant["total_bytes"]),
                *_nodes(step),
                *_precision(report, variant["name"]),
            ]
        )
    titles = (
        "bytes of the release",
        "nodes that launch a kernel in a step",
        "nodes on the processor in a step",
        "largest error of a graph, of its peak",
        "PSNR of the whole run",
    )
    rows = [list(row) for row in zip(titles, *columns, strict=True)]
    print_table("A release, beside the predecessor's way", ["", "predecessor", *names], rows)


def _predecessor(folder: Path) -> Iterator[str]:
    yield _megabytes(sum(path.stat().st_size for path in folder.glob("*.onnx")))
    yield from _nodes(folder / STEP[1])
    yield from ("-", "-")  # it is what the others are compared with


def _nodes(path: Path) -> tuple[str, str]:
    on_processor = list(find_on_processor(path))
    launches = count_launches(onnx.load(path, load_external_data=False))
    launches -= sum(operator not in VIEWS for operator in on_processor)
    return str(launches), str(len(on_processor))


def find_on_processor(path: Path) -> Iterator[str]:
    """Operators that compute shapes, constants aside: the runtime keeps them off the card."""
    # By file: a model with its weights inside is too large for one message.
    inferred = path.with_suffix(".inferred")
    try:
        shape_inference.infer_shapes_path(str(path), str(inferred))
        model = onnx.load(inferred, load_external_data=False)
    finally:
        inferred.unlink(missing_ok=True)
    known = (*model.graph.value_info, *model.graph.input, *model.graph.output)
    types = {value.name: value.type.tensor_type.elem_type for value in known}
    constants = {tensor.name for tensor in model.graph.initializer} | {""}
    for node in model.graph.node:
        if constants.issuperset(node.input):
            constants.update(node.output)
        elif all(types.get(name) in SHAPES for name in node.output):
            yield node.op_type


def _precision(report: Document, variant: str) -> Iterator[str]:
    errors = [item["relative_error"] for item in report["parity"] if item["variant"] == variant]
    yield f"{max(errors):.1e}"
    yield from (f"{e['psnr']:.1f} dB" for e in report["end_to_end"] if e["variant"] == variant)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


if __name__ == "__main__":
    main()
