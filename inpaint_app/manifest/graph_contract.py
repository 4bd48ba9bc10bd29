"""The graphs of a variant against what its kind of pipeline promises (see ``kinds``)."""

from collections.abc import Mapping
from typing import Any

from inpaint_app.manifest.errors import ManifestInconsistentError, RolesIncompleteError
from inpaint_app.manifest.kinds import TENSOR_DTYPE, PipelineKind, Shape


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
    sizes = {
        "image": pipeline["image_size"],
        "latent": pipeline["latent_size"],
        "channels": pipeline["latent_channels"],
    }
    for graph in variant["graphs"]:
        role = kind.roles[graph["role"]]
        place = f"{variant['name']}/{graph['role']}"
        _check_tensors(f"{place}.inputs", graph["inputs"], _expected(role.inputs, sizes))
        _check_tensors(f"{place}.outputs", graph["outputs"], _expected(role.outputs, sizes))


def _expected(shapes: Mapping[str, Shape], sizes: dict[str, int]) -> dict[str, list[int]]:
    return {
        name: [sizes[side] if isinstance(side, str) else side for side in shape]
        for name, shape in shapes.items()
    }


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
