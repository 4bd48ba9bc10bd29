"""The graphs that a pipeline asks for, with names, shapes and dtypes, and what they are made for.

The contract itself is ``manifest/kinds.py``; here its shapes become numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from inpaint_app.manifest.kinds import KINDS, TENSOR_DTYPE, Pipeline, Shape

# 18 is the newest opset for all of whose operators that we use onnxruntime-web 1.30 has a WebGPU
# kernel under that very version; IR version 10 is what its parser accepts at opset 18.
OPSET = 18
IR_VERSION = 10
RUNTIME = {"name": "onnxruntime-web", "version": "1.30.0"}


@dataclass(frozen=True)
class TensorSpec:
    """An input or output of a graph; ``dtype`` is numpy's name for it."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """As ``$defs/tensor`` of the manifest schema."""
        return {"name": self.name, "dtype": self.dtype, "shape": list(self.shape)}


@dataclass(frozen=True)
class GraphSpec:
    """A graph's role and its face to the outside."""

    role: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]


def graph_specs(pipeline: Pipeline) -> Mapping[str, GraphSpec]:
    """The graphs of a manifest's ``pipeline`` by role, in the order in which they run."""
    kind = KINDS[pipeline["kind"]]

    def tensors(shapes: Mapping[str, Shape]) -> tuple[TensorSpec, ...]:
        return tuple(
            TensorSpec(name, TENSOR_DTYPE, kind.shape(shape, pipeline))
            for name, shape in shapes.items()
        )

    return {
        name: GraphSpec(name, tensors(role.inputs), tensors(role.outputs))
        for name, role in kind.roles.items()
    }
