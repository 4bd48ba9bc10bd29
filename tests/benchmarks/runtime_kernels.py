"""How many kernels onnxruntime's WebGPU provider makes of a graph, with channels last and first.

    python -m tests.benchmarks.runtime_kernels GRAPH...

The runtime fuses, folds, and turns pictures around as its convolutions want them, when it makes a
session; this counts what is left. It needs the ``onnxruntime-webgpu`` wheel, which takes
onnxruntime's place: an environment of its own with that, numpy and onnx is enough. Any adapter
will do, a simulated one too: ``VK_DRIVER_FILES`` names the ``vk_swiftshader_icd.json`` of Chromium.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import onnx
import onnxruntime

from inpaint_app.validate.launches import VIEWS
from tests.benchmarks.table import print_table

LAYOUTS = ("NHWC", "NCHW")
_LAYOUT = "ep.webgpuexecutionprovider.preferredLayout"
_SHOWN = ("Transpose", "Conv", "MatMul", "Gemm", "Add")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("graphs", type=Path, nargs="+", help=".onnx files, weights beside them")
    rows = []
    for path in parser.parse_args().graphs:
        for layout in LAYOUTS:
            kinds = count_kernels(path, layout)
            shown = [str(kinds[kind]) for kind in _SHOWN]
            rows.append([f"{path.parent.name}/{path.name}", layout, str(kinds.total()), *shown])
    words = f"Kernels of a run, onnxruntime-webgpu {onnxruntime.__version__}"
    print_table(words, ["graph", "layout", "kernels", *_SHOWN], rows)


def count_kernels(path: Path, layout: str) -> Counter[str]:
    """Nodes of the session's own graph that start a kernel, by what they compute."""
    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.optimized_model_filepath = str(Path(folder) / "optimised.onnx")
        options.add_session_config_entry(_LAYOUT, layout)
        onnxruntime.InferenceSession(str(path), options, providers=["WebGpuExecutionProvider"])
        made = onnx.load(options.optimized_model_filepath, load_external_data=False)
    kinds = (node.op_type.removeprefix("Fused") for node in made.graph.node)
    return Counter(kind for kind in kinds if kind not in VIEWS)


if __name__ == "__main__":
    main()
