"""Write ``int8_graph.json``: a graph whose weight is stored as bytes, and what it gives.

The weight is dequantised to half precision and widened, as a session does once when it is made. A
browser whose card has no ``shader-f16`` could not compute the first of that in a run: that it runs
the graph there shows that nothing is left of it.

Run it as ``python -m tests.golden.write_int8_graph``; the output is deterministic.
"""

import base64
import json
from pathlib import Path

import numpy as np
import onnx_ir as ir

from inpaint_app.export.half_precision import store_in_half
from inpaint_app.export.int8_storage import store_in_int8
from inpaint_app.export.int8_values import quantise
from tests.export.dequantise import dequantise
from tests.export.small_graphs import build_model, halves

OUT = Path(__file__).parent / "int8_graph.json"
SIDE = 128


def content() -> bytes:
    """The file as it is written now."""
    weight = halves(SIDE, SIDE) / np.float32(SIDE)
    weight = weight.astype(np.float16).astype(np.float32)
    given = np.arange(SIDE, dtype=np.float32) % 7 - 3
    model = build_model([("MatMul", ["x", "w"], ["y"], {})], {"w": weight}, shape=(1, SIDE))
    store_in_half(model)
    store_in_int8(model)
    wanted = given.astype(np.float64) @ dequantise(quantise(weight, 1)).astype(np.float64)
    document = {
        "graph": base64.b64encode(
            ir.to_proto(model).SerializeToString(deterministic=True)
        ).decode(),
        "given": given.tolist(),
        "wanted": wanted.astype(np.float32).tolist(),
    }
    return f"{json.dumps(document, indent=1)}\n".encode()


if __name__ == "__main__":
    OUT.write_bytes(content())
