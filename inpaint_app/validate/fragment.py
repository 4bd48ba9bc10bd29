"""What a manifest will say of a candidate: everything but the names that publishing gives it.

Keys and shapes are those of the manifest schema (``manifest/schema.json``), with ``graph_metadata``
beside them for the hub's own rows.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import onnx

from inpaint_app.checkpoint.files import SourceFile
from inpaint_app.chunk.entries import PackedGraph
from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.variants import Variant
from inpaint_app.validate.browser import BrowserReport
from inpaint_app.validate.end_to_end import EndToEnd
from inpaint_app.validate.parity import GraphParity
from inpaint_app.validate.requirements import GraphFootprint, measure_graph, variant_requirements
from inpaint_app.validate.work import count_operations


@dataclass(frozen=True)
class CheckedGraph:
    """A packed graph, parsed again from its file, and its contract."""

    spec: GraphSpec
    packed: PackedGraph
    model: onnx.ModelProto

    @cached_property
    def footprint(self) -> GraphFootprint:
        """What the graph takes on a device, measured once."""
        return measure_graph(self.model)

    @cached_property
    def operations(self) -> int:
        """Floating-point operations of one run, counted once."""
        return count_operations(self.model)


def download_bytes(graphs: Iterable[CheckedGraph]) -> int:
    """Bytes of the distinct chunks of a variant's graphs: what a first visit downloads."""
    chunks = {chunk for graph in graphs for file in graph.packed.files for chunk in file.chunks}
    return sum(chunk.size for chunk in chunks)


def describe_variant(variant: Variant, graphs: Iterable[CheckedGraph]) -> dict[str, object]:
    """As ``$defs/variant`` of the schema."""
    checked = list(graphs)
    return {
        "name": variant.name,
        "total_bytes": download_bytes(checked),
        "requirements": variant_requirements(
            (graph.footprint for graph in checked), variant.features
        ),
        "graphs": [_describe_graph(graph) for graph in checked],
    }


def describe_validation(
    report: bytes,
    parity: Iterable[GraphParity],
    whole: Iterable[EndToEnd],
    browser: BrowserReport,
) -> dict[str, object]:
    """As ``$defs/validation`` of the schema, of a report that passed and its encoded bytes."""
    return {
        "passed": True,
        "report_sha256": hashlib.sha256(report).hexdigest(),
        "graphs": [
            {
                "variant": item.variant,
                "role": item.role,
                "relative_error": item.relative_error,
                "tolerance": item.tolerance,
            }
            for item in parity
        ],
        "end_to_end": [
            {
                "variant": item.variant,
                "steps": item.steps,
                "relative_error": item.relative_error,
                "tolerance": item.tolerance,
            }
            for item in whole
        ],
        "browser_proved": list(browser.proved_variants),
    }


def describe_source(files: Iterable[SourceFile]) -> dict[str, object]:
    """The files that a checkpoint was read from, and the one digest that names them together."""
    ordered = sorted(files, key=lambda file: file.role)
    lines = "".join(f"{file.role}:{file.sha256}\n" for file in ordered)
    return {
        "files": [asdict(file) for file in ordered],
        "checkpoint_sha256": hashlib.sha256(lines.encode()).hexdigest(),
    }


def _describe_graph(graph: CheckedGraph) -> Mapping[str, object]:
    return {
        "role": graph.spec.role,
        "opset": graph.model.opset_import[0].version,
        "ir_version": graph.model.ir_version,
        "inputs": [tensor.as_json() for tensor in graph.spec.inputs],
        "outputs": [tensor.as_json() for tensor in graph.spec.outputs],
        "file": graph.packed.file.as_json(),
        "external_data": [entry.as_json() for entry in graph.packed.external_data],
    }
