"""Traces that tests share: torch is asked once in a run of pytest for the graph of a network.

A trace is a pure function of the module with its weights, the contract and the prefix; their bytes
are the key. Everything before and after is done anew by each test that uses this, and what tracing
is has its own tests, without it.
"""

import hashlib
import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager

import onnx_ir as ir
import pytest
import torch
from torch import nn

from inpaint_app.export import roles
from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.trace import trace_graph
from tests.made_once import made_once


@contextmanager
def keeping_traces() -> Iterator[None]:
    """Exports take their graphs from what was traced before, where nothing has changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roles, "trace_graph", kept_trace)
        yield


def kept_trace(module: nn.Module, spec: GraphSpec, *, prefix: str = "") -> ir.Model:
    """As ``trace_graph``, whose answer it writes and reads."""

    def make(folder):
        ir.save(trace_graph(module, spec, prefix=prefix), folder / "graph.onnx")

    asked = io.BytesIO()
    _Describe(asked).dump((module, spec, prefix))
    key = hashlib.sha256(asked.getvalue()).hexdigest()
    return ir.load(made_once(f"trace-{spec.role}-{key[:16]}", make) / "graph.onnx")


class _Describe(pickle.Pickler):
    """Everything that an object is made of; a tensor by its values, wherever they lie."""

    def reducer_override(self, value):
        if not isinstance(value, torch.Tensor):
            return NotImplemented
        values = value.detach().numpy()
        return tuple, ((str(value.dtype), value.requires_grad, values.shape, values.tobytes()),)
