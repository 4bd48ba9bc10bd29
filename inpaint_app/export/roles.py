"""What is exported by role: what PyTorch computes, and what is traced in its place."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from inpaint_app.export.graphs import GraphSpec


@dataclass(frozen=True)
class RoleModules:
    """One role: its contract, the reference, and how to make the module that is traced.

    ``rewrite`` makes a new module at every call, so that its own weights live no longer than
    needed; ``prefix`` precedes the checkpoint's parameter names in it.
    """

    spec: GraphSpec
    reference: nn.Module
    rewrite: Callable[[], nn.Module]
    prefix: str = ""
