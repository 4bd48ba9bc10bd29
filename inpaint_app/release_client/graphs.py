"""Each graph put together from its chunks, held against the manifest, and loaded.

One graph at a time lies on the disk and in memory. What onnxruntime has no kernel for on this
machine is said, and is no fault of the release.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import onnx
from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NoKernelError

from inpaint_app.errors import ClientError, ValidationError
from inpaint_app.release_client.errors import FileWrongError, GraphUnusableError
from inpaint_app.release_client.report import Finding, GraphRow
from inpaint_app.validate.external_data import check_reference, is_external, read_reference
from inpaint_app.validate.sessions import open_graph
from inpaint_app.validate.structure import read_graph

LOADS = "loads"
NO_KERNEL = "no kernel here"
COPY_BYTES = 1024 * 1024


def check_graph(variant: str, graph: Mapping[str, Any], chunks: Path) -> GraphRow:
    """What becomes of ``graph`` of the manifest, whose verified chunks lie in ``chunks``."""
    name = f"{variant}/{graph['role']}"
    files = [graph["file"], *graph["external_data"]]
    outcome, findings = "", []
    try:
        with TemporaryDirectory(dir=chunks, prefix="graph-") as folder:
            for file in files:
                _join(file, chunks, Path(folder))
            outcome = _load(name, graph, Path(folder))
    except ClientError as error:
        findings.append(Finding.of(error))
    size = sum(file["size"] for file in files)
    return GraphRow(name, graph["opset"], size, outcome, findings)


def _join(file: Mapping[str, Any], chunks: Path, folder: Path) -> None:
    """Write the file; raises ``FileWrongError``."""
    digest = hashlib.sha256()
    with (folder / file["path"]).open("wb") as target:
        for chunk in file["chunks"]:
            path = chunks / chunk["sha256"]
            if not path.is_file():
                raise FileWrongError(
                    f"{file['path']}: no mirror has the chunk {chunk['sha256']} as it should be."
                )
            with path.open("rb") as part:
                while block := part.read(COPY_BYTES):
                    digest.update(block)
                    target.write(block)
    if digest.hexdigest() != file["sha256"]:
        raise FileWrongError(
            f"{file['path']}: its chunks join to {digest.hexdigest()}, not to {file['sha256']}."
        )


def _load(name: str, graph: Mapping[str, Any], folder: Path) -> str:
    """Whether a session could be made of it; raises ``GraphUnusableError``."""
    path = folder / graph["file"]["path"]
    try:
        for problem in _problems(read_graph(path), graph, folder):
            raise GraphUnusableError(f"{name} {problem}.")
    except ValidationError as error:
        raise GraphUnusableError(f"{name}: {error.message}") from error
    try:
        with open_graph(path):
            return LOADS
    except NoKernelError:
        return NO_KERNEL
    except Exception as error:  # onnxruntime's own have no other base
        raise GraphUnusableError(f"{name} cannot be loaded: {error}") from error


def _problems(model: onnx.ModelProto, graph: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Where the file is not what the manifest says, or reaches for what is not its own."""
    opsets = {entry.domain or "ai.onnx": entry.version for entry in model.opset_import}
    if opsets != {"ai.onnx": graph["opset"]} or model.ir_version != graph["ir_version"]:
        yield f"has the opsets {opsets} and IR version {model.ir_version}, which nobody announced"
    for side, values in (("inputs", model.graph.input), ("outputs", model.graph.output)):
        said = [tensor["name"] for tensor in graph[side]]
        if [value.name for value in values] != said:
            yield f"has the {side} {[value.name for value in values]}, not {said}"
    listed = {file["path"] for file in graph["external_data"]}
    for tensor in filter(is_external, model.graph.initializer):
        try:
            reference = read_reference(tensor)
            check_reference(reference, folder)
        except ValueError as error:
            yield f"is wrong about its weights: {error}"
            return
        if reference.location not in listed:
            yield f"reads {reference.location}, which is none of its files"
