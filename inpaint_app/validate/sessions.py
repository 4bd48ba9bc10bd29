"""Graphs as functions of named arrays, run by onnxruntime from the files as they lie on disk."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession
from onnxruntime.capi.onnxruntime_pybind11_state import SessionOptions

Array: TypeAlias = NDArray[np.float32]
# Named inputs in, the only output out.
RunGraph: TypeAlias = Callable[[Mapping[str, Array]], Array]

_LOG_ERRORS_ONLY = 3


@contextmanager
def open_graph(path: Path) -> Iterator[RunGraph]:
    """Run the graph at ``path`` on the CPU; its weights go with the function that is given."""
    options = SessionOptions()
    options.log_severity_level = _LOG_ERRORS_ONLY
    # An arena would keep the peak of every run; several large graphs follow one another here.
    options.enable_cpu_mem_arena = False
    session = InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])

    def run(inputs: Mapping[str, Array]) -> Array:
        return np.asarray(session.run(None, dict(inputs))[0])

    yield run
