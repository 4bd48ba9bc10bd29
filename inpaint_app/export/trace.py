"""A module -> an ONNX graph in memory, static, under the names of its parameters.

torch.export traces with the shapes of the graph's contract, so that nothing is left to compute
about shapes at run time. Weights stay torch's own tensors until they are written: no second copy is
made.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import onnx_ir as ir
import torch
from torch import nn

from inpaint_app.export.errors import TraceError
from inpaint_app.export.folding import fold_constants
from inpaint_app.export.graphs import IR_VERSION, OPSET, GraphSpec
from inpaint_app.export.simplify import simplify


def trace_graph(module: nn.Module, spec: GraphSpec, *, prefix: str = "") -> ir.Model:
    """Trace ``module``, whose forward takes the inputs of ``spec`` in their order.

    ``prefix`` is taken off the names of parameters. Raises TraceError.
    """
    inputs = tuple(torch.zeros(tensor.shape) for tensor in spec.inputs)
    try:
        with _quiet_exporter(), torch.no_grad():
            program = torch.onnx.export(
                module.eval(),
                inputs,
                dynamo=True,
                opset_version=OPSET,
                input_names=[tensor.name for tensor in spec.inputs],
                output_names=[tensor.name for tensor in spec.outputs],
                optimize=False,
                verbose=False,
            )
    except Exception as error:
        raise TraceError(f"The {spec.role} could not be traced: {error}") from error
    if program is None:
        raise TraceError(f"The {spec.role} could not be traced: the exporter gave nothing back.")
    model = program.model
    _fold_constants(model, {name for name, _ in module.named_parameters()})
    _name(model, spec.role, prefix)
    simplify(model)
    return _leave_behind(model)


def _fold_constants(model: ir.Model, parameters: set[str]) -> None:
    """Compute what depends on constants alone, except from parameters: those keep their names.

    Equal parameters give equal chunks only as long as nothing is mixed into them.
    """

    def should_fold(node: ir.Node) -> bool | None:
        reads = {value.name for value in node.inputs if value is not None}
        return False if reads & parameters else None

    fold_constants(model, should_fold)


def _name(model: ir.Model, role: str, prefix: str) -> None:
    """Give the graph stable names, and take out what says where and how it was made."""
    model.ir_version = IR_VERSION
    model.graph.name = role
    model.graph.doc_string = model.doc_string = None
    model.metadata_props.clear()
    model.graph.metadata_props.clear()
    for node in model.graph:
        node.metadata_props.clear()
        node.doc_string = None
        for output in node.outputs:
            output.metadata_props.clear()
    for value in (*model.graph.inputs, *model.graph.initializers.values()):
        value.metadata_props.clear()
    for name in list(model.graph.initializers):
        if prefix and name.startswith(prefix):
            _rename(model, name, name.removeprefix(prefix))


def _rename(model: ir.Model, old: str, new: str) -> None:
    value = model.graph.initializers[old]
    value.name = new
    if value.const_value is not None:
        value.const_value.name = new


def _leave_behind(model: ir.Model) -> ir.Model:
    """The same graph over the same tensors, and nothing but names in ``model``.

    onnxscript's rewrite rules are global, and each keeps the graph that it looked at last: its
    weights would stay for as long as the process does.
    """
    copy = model.clone()
    for value in model.graph.initializers.values():
        value.const_value = None
    return copy


@contextmanager
def _quiet_exporter() -> Iterator[None]:
    """Keep the exporter's remarks about packages that we do not use out of the run's log."""
    logger = logging.getLogger("torch.onnx._internal.exporter._registration")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        logger.setLevel(level)
