"""Graphs as functions of named arrays, run by onnxruntime from the files as they lie on disk."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession
from onnxruntime.capi.onnxruntime_pybind11_state import (
    ExecutionOrder,
    GraphOptimizationLevel,
    SessionOptions,
)

Array: TypeAlias = NDArray[np.float32]
# Named inputs in, the only output out.
RunGraph: TypeAlias = Callable[[Mapping[str, Array]], Array]

_LOG_ERRORS_ONLY = 3
_PROVIDERS = ["CPUExecutionProvider"]


@contextmanager
def open_graph(path: Path) -> Iterator[RunGraph]:
    """Run the graph at ``path`` on the CPU; its weights are gone when the context ends."""
    with _held(InferenceSession(str(path), _options(), providers=_PROVIDERS)) as run:
        yield run


@contextmanager
def open_model(model: onnx.ModelProto, folder: Path) -> Iterator[RunGraph]:
    """Run a graph that is no file, with its external data in ``folder``."""
    with _held(open_session(model, folder)) as run:
        yield run


def open_session(
    model: onnx.ModelProto, folder: Path, *, in_listed_order: bool = False
) -> InferenceSession:
    """A session of a graph that is no file, with its external data in ``folder``.

    ``in_listed_order`` runs each node as early as its place in the graph says: a value that the
    next nodes alone read is then freed behind them, and not at the end.
    """
    options = _options()
    # One level more lays convolutions' weights and pictures out a second time, in blocks as wide as
    # this processor's registers: half a gigabyte of a U-Net while its values are measured.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    if in_listed_order:
        options.execution_order = ExecutionOrder.PRIORITY_BASED
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(folder)
    )
    return InferenceSession(model.SerializeToString(), options, providers=_PROVIDERS)


def _options() -> SessionOptions:
    options = SessionOptions()
    options.log_severity_level = _LOG_ERRORS_ONLY
    # An arena would keep the peak of every run; several large graphs follow one another here.
    options.enable_cpu_mem_arena = False
    # A second copy of every matrix, in the order in which the CPU reads it, makes no run faster
    # that takes seconds anyway.
    options.add_session_config_entry("session.disable_prepacking", "1")
    return options


@contextmanager
def _held(session: InferenceSession) -> Iterator[RunGraph]:
    """Whoever keeps the function beyond the context keeps no weights with it."""
    sessions = [session]
    del session

    def run(inputs: Mapping[str, Array]) -> Array:
        return np.asarray(sessions[0].run(None, dict(inputs))[0])

    try:
        yield run
    finally:
        sessions.clear()
