"""What a graph takes while it runs, estimated from its shapes and seen in onnxruntime.

    python -m tests.benchmarks.device_memory CANDIDATE/fp32

For each graph of a variant's folder: the estimate of live activations, and how much more memory the
process had at its peak during a run than before it. Natively, on the processor: its convolutions
take scratch memory besides, and its memory is given back as soon as a tensor is no longer read. It
takes as long as each graph runs twice; Linux alone tells the peak.
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime

from inpaint_app.validate.requirements import measure_graph
from inpaint_app.validate.structure import read_graph
from tests.benchmarks.table import print_table

MB = 10**6


def main(folder: Path) -> None:
    rows = []
    for path in sorted(folder.glob("*.onnx")):
        estimate = measure_graph(read_graph(path)).activation_bytes
        seen = peak_of_a_run(path)
        megabytes = [f"{size / MB:,.1f} MB" for size in (estimate, seen)]
        rows.append([path.stem, *megabytes, f"{seen / estimate:.2f}"])
    print_table("Memory of a run beside the weights", ["graph", "estimate", "seen", "ratio"], rows)


def peak_of_a_run(path: Path) -> int:
    """Bytes; the first run is not looked at, for it makes what stays."""
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    inputs = {
        item.name: rng.uniform(0, 1, item.shape).astype(np.float32) for item in session.get_inputs()
    }
    session.run(None, inputs)
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # proc(5): the peak begins anew
    session.run(None, inputs)
    return resident("VmHWM") - before


def resident(name: str) -> int:
    status = Path("/proc/self/status").read_text().splitlines()
    (line,) = [line for line in status if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
