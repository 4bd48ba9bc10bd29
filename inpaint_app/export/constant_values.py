"""What a session computes once, when it is made, because nothing of it depends on an input."""

import onnx_ir as ir


def constant_values(graph: ir.Graph) -> set[ir.Value]:
    """Initializers that no run may replace, and what nodes compute from them alone."""
    found = set(graph.initializers.values()).difference(graph.inputs)
    for node in graph:
        if all(value is None or value in found for value in node.inputs):
            found.update(node.outputs)
    return found
