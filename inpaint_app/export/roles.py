"""What is exported by role: what is computed today, and the graph that takes its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import onnx_ir as ir
from torch import nn

from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.trace import trace_graph


class Role(Protocol):
    """One role of a checkpoint, whatever the checkpoint is made of."""

    @property
    def spec(self) -> GraphSpec:
        """The contract."""

    @property
    def reference(self) -> nn.Module:
        """Takes the contract's inputs in their order, and gives what the graph has to give."""

    def trace(self) -> ir.Model:
        """A new fp32 graph of the contract, in memory."""


@dataclass(frozen=True)
class RoleModules:
    """A role of a checkpoint that is modules: the reference, and what is traced in its place.

    ``rewrite`` makes a new module at every call, so that its own weights live no longer than
    needed; ``prefix`` precedes the checkpoint's parameter names in it.
    """

    spec: GraphSpec
    reference: nn.Module
    rewrite: Callable[[], nn.Module]
    prefix: str = ""

    def trace(self) -> ir.Model:
        """Raises TraceError."""
        return trace_graph(self.rewrite(), self.spec, prefix=self.prefix)
