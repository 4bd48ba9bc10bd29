"""PyTorch's side of every comparison: the loaded modules behind the same face as the graphs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import nn

from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.roles import Role
from inpaint_app.validate.end_to_end import OpenRole
from inpaint_app.validate.parity import ParityCase
from inpaint_app.validate.sessions import Array, RunGraph


def run_module(module: nn.Module, spec: GraphSpec) -> RunGraph:
    """A module as a function of named arrays."""

    @torch.inference_mode()
    def run(inputs: Mapping[str, Array]) -> Array:
        tensors = [torch.from_numpy(inputs[tensor.name]) for tensor in spec.inputs]
        output: Array = module(*tensors).numpy()
        return output

    return run


def open_references(roles: Sequence[Role]) -> OpenRole:
    """PyTorch's modules behind the same face as the graphs."""
    by_role = {role.spec.role: role for role in roles}

    @contextmanager
    def open_role(role: str) -> Iterator[RunGraph]:
        yield run_module(by_role[role].reference, by_role[role].spec)

    return open_role


def answer_cases(role: Role, inputs: Iterable[tuple[str, dict[str, Array]]]) -> list[ParityCase]:
    """Named inputs of a role, with what PyTorch makes of them."""
    run = run_module(role.reference, role.spec)
    return [ParityCase(name, given, run(given)) for name, given in inputs]
