"""Which nodes of a graph start a kernel at every run: what a GPU waits for besides arithmetic.

A node whose inputs are all constants is computed once, when a session is made; one that only gives
its input another shape copies nothing.
"""

import onnx

# These give their input another shape and copy nothing.
VIEWS = frozenset({"Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"})


def count_launches(model: onnx.ModelProto) -> int:
    """How many nodes of a graph in the order of its computation start a kernel at every run."""
    constants = {tensor.name for tensor in model.graph.initializer} | {""}
    launches = 0
    for node in model.graph.node:
        if constants.issuperset(node.input):
            constants.update(node.output)
        elif node.op_type not in VIEWS:
            launches += 1
    return launches
