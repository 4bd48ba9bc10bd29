"""What a graph brings along and what every run has to give it.

An initializer that is listed among the inputs is a default that a run may replace (ONNX' IR since
version 4): it has to be given by nobody, and no session computes with it before a run.
"""

import onnx


def constant_names(graph: onnx.GraphProto) -> set[str]:
    """The initializers that no run may replace, and ``""``, an input that is left out."""
    replaceable = {value.name for value in graph.input}
    return {tensor.name for tensor in graph.initializer if tensor.name not in replaceable} | {""}


def asked_inputs(graph: onnx.GraphProto) -> list[onnx.ValueInfoProto]:
    """The inputs that have no default."""
    defaults = {tensor.name for tensor in graph.initializer}
    return [value for value in graph.input if value.name not in defaults]
