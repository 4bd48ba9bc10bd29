"""Write ``tiny_direct_release/``: a release of the kind ``direct-inpaint``, small enough to commit.

One graph at 16x16 pixels with random weights that half precision holds exactly. Its two variants
are made by the exporter's own conversion, so they share every file of weights. ``expected.json``
has what onnxruntime's CPU provider makes of the picture with fp32 (``inpainted``) and what a device
that rounds every half makes of it with fp16 (``inpainted_in_half``).

Run it as ``python -m tests.golden.write_tiny_direct_release``; the output is deterministic.
"""

import tempfile
from pathlib import Path

import numpy as np
import onnx_ir as ir
from onnx import GraphProto, TensorProto, helper, numpy_helper, shape_inference

from inpaint_app.chunk.packing import pack_graph
from inpaint_app.export.graphs import IR_VERSION, OPSET
from inpaint_app.export.variants import FP16, FP32_OF_HALVES, Variant
from inpaint_app.validate.rounding import open_rounded
from tests.golden.release_files import (
    describe_bytes,
    describe_variant,
    floats,
    masked_image,
    picture_and_mask,
    tiny_manifest,
    write_release,
)

OUT = Path(__file__).parent / "tiny_direct_release"
SIZE, WIDTH = 16, 8
FILE_BYTES, CHUNK_BYTES = 512, 256  # several files, and several chunks in a file
VARIANTS = (FP32_OF_HALVES, FP16)


def main() -> None:
    """Write chunks, manifest and expected numbers, replacing what was there."""
    chunks: dict[str, bytes] = {}
    variants, found = [], {}
    for variant in VARIANTS:
        with tempfile.TemporaryDirectory() as folder:
            graph = _save(variant, Path(folder), chunks)
            variants.append(describe_variant(variant.name, [graph], list(variant.features)))
            found[variant.name] = _run(Path(folder))
    pipeline = {"kind": "direct-inpaint", "image_size": SIZE}
    manifest = tiny_manifest(slug="direct", pipeline=pipeline, variants=variants, steps=1)
    expected = {"inpainted": found["fp32"], "inpainted_in_half": found["fp16"]}
    write_release(OUT, manifest, chunks, expected)


def _graph() -> GraphProto:
    """A hole painted by two convolutions, the rest passed through."""
    node = helper.make_node
    nodes = [
        node("Concat", ["image", "mask"], ["four"], axis=1),
        node("Conv", ["four", "enter.weight"], ["entered"], pads=[1] * 4),
        node("Sigmoid", ["entered"], ["gate"]),
        node("Mul", ["entered", "gate"], ["active"]),
        node("Conv", ["active", "leave.weight"], ["left"], pads=[1] * 4),
        node("Sigmoid", ["left"], ["painted"]),
        node("Sub", ["one", "mask"], ["known"]),
        node("Add", ["image", "known"], ["doubled"]),
        node("Mul", ["doubled", "half"], ["truth"]),
        node("Mul", ["painted", "mask"], ["fill"]),
        node("Add", ["truth", "fill"], ["inpainted"]),
    ]
    random = np.random.default_rng(20)
    weights = {
        "enter.weight": random.normal(0, 0.3, (WIDTH, 4, 3, 3)),
        "leave.weight": random.normal(0, 0.3, (3, WIDTH, 3, 3)),
        "one": np.array(1.0),
        "half": np.array(0.5),
    }
    tensors = [
        numpy_helper.from_array(values.astype(np.float16).astype(np.float32), name)
        for name, values in weights.items()
    ]
    inputs = [_tensor("image", 3), _tensor("mask", 1)]
    return helper.make_graph(nodes, "inpainter", inputs, [_tensor("inpainted", 3)], tensors)


def _tensor(name: str, channels: int):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, (1, channels, SIZE, SIZE))


def _save(variant: Variant, folder: Path, chunks: dict[str, bytes]) -> dict:
    proto = helper.make_model(
        _graph(),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="tiny",
    )
    typed = shape_inference.infer_shapes(proto, strict_mode=True)
    model = ir.serde.deserialize_model(typed)
    variant.convert(model, {})  # neither variant is fitted to ranges
    packed = pack_graph(model, "inpainter", folder, FILE_BYTES)

    def describe(path: str) -> dict:
        return describe_bytes(path, (folder / path).read_bytes(), chunks, CHUNK_BYTES)

    return {
        "role": "inpainter",
        "opset": OPSET,
        "ir_version": IR_VERSION,
        "inputs": [_describe(value) for value in model.graph.inputs],
        "outputs": [_describe(value) for value in model.graph.outputs],
        "file": describe(packed.file.path),
        "external_data": [describe(entry.path) for entry in packed.external_data],
    }


def _describe(value: ir.Value) -> dict:
    return {"name": value.name, "dtype": "float32", "shape": list(value.shape.numpy())}


def _run(folder: Path) -> list[float]:
    rgba, mask = picture_and_mask(SIZE)
    hole = (mask > 0).astype(np.float32)[None, None]
    with open_rounded(folder / "inpainter.onnx") as inpaint:
        return floats(inpaint({"image": masked_image(rgba, mask), "mask": hole}))


if __name__ == "__main__":
    main()
