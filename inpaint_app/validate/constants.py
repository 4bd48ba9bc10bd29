"""What a graph brings along, what is computed from that alone, and what a run has to give it.

An initializer that is listed among the inputs is a default that a run may replace (ONNX' IR since
version 4): it has to be given by nobody, and no session computes with it before a run.
"""

import onnx


def constant_names(graph: onnx.GraphProto) -> set[str]:
    """The initializers that no run may replace, and ``""``, an input that is left out."""
    replaceable = {value.name for value in graph.input}
    return {tensor.name for tensor in graph.initializer if tensor.name not in replaceable} | {""}


def split_nodes(graph: onnx.GraphProto) -> tuple[list[onnx.NodeProto], list[onnx.NodeProto]]:
    """What runs, and what a session computes once when it is made, from constants alone."""
    constants = constant_names(graph)
    running, folding = [], []
    for node in graph.node:
        if constants.issuperset(node.input):
            constants.update(node.output)
            folding.append(node)
        else:
            running.append(node)
    return running, folding


def asked_inputs(graph: onnx.GraphProto) -> list[onnx.ValueInfoProto]:
    """The inputs that have no default."""
    defaults = {tensor.name for tensor in graph.initializer}
    return [value for value in graph.input if value.name not in defaults]
