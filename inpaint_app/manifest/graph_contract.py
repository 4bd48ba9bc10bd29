"""The graphs of a variant against what its kind of pipeline promises (see ``kinds``)."""

from typing import Any

from inpaint_app.manifest.errors import ManifestInconsistentError, RolesIncompleteError
from inpaint_app.manifest.kinds import TENSOR_DTYPE, PipelineKind


def check_graphs(variant: dict[str, Any], pipeline: dict[str, Any], kind: PipelineKind) -> None:
    """Pass a variant with each role once, whose graphs take and give what the kind says.

    Raises ``RolesIncompleteError`` and ``ManifestInconsistentError``.
    """
    roles = [graph["role"] for graph in variant["graphs"]]
    if sorted(roles) != sorted(kind.roles):
        raise RolesIncompleteError(
            f"{variant['name']} has the graphs {', '.join(roles)}; {pipeline['kind']} is made of"
            f" {', '.join(kind.roles)}, each once."
        )
    for graph in variant["graphs"]:
        role = kind.roles[graph["role"]]
        for side, shapes in (("inputs", role.inputs), ("outputs", role.outputs)):
            expected = {name: list(kind.shape(shape, pipeline)) for name, shape in shapes.items()}
            _check_tensors(f"{variant['name']}/{graph['role']}.{side}", graph[side], expected)


def _check_tensors(
    place: str, tensors: list[dict[str, Any]], expected: dict[str, list[int]]
) -> None:
    names = [tensor["name"] for tensor in tensors]
    if sorted(names) != sorted(expected):
        raise ManifestInconsistentError(
            f"{place}: {', '.join(names) or 'nothing'}, where {', '.join(expected)} belong."
        )
    for tensor in tensors:
        if tensor["dtype"] != TENSOR_DTYPE or tensor["shape"] != expected[tensor["name"]]:
            raise ManifestInconsistentError(
                f"{place}: {tensor['name']} is {tensor['dtype']} {tensor['shape']}, where"
                f" {TENSOR_DTYPE} {expected[tensor['name']]} belongs."
            )
