"""The rows under one graph, from its entry in the manifest and from what its header says."""

from collections.abc import Iterator, Mapping
from typing import Any

from inpaint_app.models import (
    FileChunk,
    Graph,
    GraphFile,
    GraphParameters,
    GraphTensor,
    OperatorCount,
    OpsetImport,
    Variant,
)

Entry = Mapping[str, Any]


def write_graph(variant: Variant, entry: Entry, metadata: Entry) -> Graph:
    """Write ``entry`` (schema.json, ``graph``) and its ``metadata`` (``graph_metadata``)."""
    graph = Graph.objects.create(
        variant=variant,
        role=entry["role"],
        opset=entry["opset"],
        ir_version=entry["ir_version"],
        producer_name=metadata["producer_name"],
        producer_version=metadata["producer_version"],
        node_count=metadata["node_count"],
        parameter_bytes=sum(p["bytes"] for p in metadata["parameters"]),
        graph_bytes=entry["file"]["size"],
    )
    OpsetImport.objects.bulk_create(
        OpsetImport(graph=graph, **_take(o, "domain", "version")) for o in metadata["opset_imports"]
    )
    OperatorCount.objects.bulk_create(
        OperatorCount(graph=graph, **_take(o, "domain", "op_type", "count"))
        for o in metadata["operators"]
    )
    GraphParameters.objects.bulk_create(
        GraphParameters(graph=graph, **_take(p, "dtype", "tensors", "elements", "bytes"))
        for p in metadata["parameters"]
    )
    GraphTensor.objects.bulk_create(_tensors(graph, entry))
    _write_files(graph, entry)
    return graph


def _take(entry: Entry, *names: str) -> dict[str, Any]:
    return {name: entry[name] for name in names}


def _tensors(graph: Graph, entry: Entry) -> Iterator[GraphTensor]:
    directions = GraphTensor.Direction
    for direction, tensors in ((directions.INPUT, "inputs"), (directions.OUTPUT, "outputs")):
        for position, tensor in enumerate(entry[tensors]):
            yield GraphTensor(
                graph=graph,
                direction=direction,
                position=position,
                **_take(tensor, "name", "dtype", "shape"),
            )


def _write_files(graph: Graph, entry: Entry) -> None:
    kinds = GraphFile.Kind
    files = [(kinds.GRAPH, 0, entry["file"])]
    files += [(kinds.EXTERNAL_DATA, i, file) for i, file in enumerate(entry["external_data"])]
    rows = []
    for kind, position, file in files:
        row = GraphFile.objects.create(
            graph=graph, kind=kind, position=position, **_take(file, "path", "size", "sha256")
        )
        rows += [
            FileChunk(file=row, position=i, chunk_id=chunk["sha256"])
            for i, chunk in enumerate(file["chunks"])
        ]
    FileChunk.objects.bulk_create(rows)
