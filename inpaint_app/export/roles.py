"""What is exported by role: what is computed today, and the graph that takes its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import onnx_ir as ir
from torch import nn

from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.trace import trace_graph


class Role(Protocol):
    """One role of a checkpoint, whatever the checkpoint is made of."""

    @property
    def spec(self) -> GraphSpec:
        """The contract."""

    @property
    def reference(self) -> nn.Module:
        """Takes the contract's inputs in their order, and gives what the graph has to give."""

    @property
    def rewrites(self) -> Sequence[Rewrite]:
        """The exact algebra between the reference and the graph."""

    def trace(self) -> ir.Model:
        """A new fp32 graph of the contract, in memory."""

    def release(self) -> None:
        """Let go of the reference's weights: it is asked for nothing more."""


@dataclass(frozen=True)
class RoleModules:
    """A role of a checkpoint that is modules: the reference, and what is traced in its place.

    ``rewrites`` are applied in their order; ``prefix`` precedes the checkpoint's parameter names in
    what they leave.
    """

    spec: GraphSpec
    reference: nn.Module
    rewrites: Sequence[Rewrite] = ()
    prefix: str = ""

    def rewrite(self) -> nn.Module:
        """A new module at every call: weights that are its own live no longer than needed."""
        module = copy_sharing_weights(self.reference)
        for rewrite in self.rewrites:
            module = rewrite.apply(module)
        return module.eval()

    def trace(self) -> ir.Model:
        """Raises TraceError."""
        return trace_graph(self.rewrite(), self.spec, prefix=self.prefix)

    def release(self) -> None:
        """What was traced before keeps the weights that it shares."""
        self.reference.to("meta")
