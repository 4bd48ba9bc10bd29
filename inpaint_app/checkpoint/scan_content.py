"""What an open file holds, found out without a name, without torch and without running any of it.

Runs inside of a scan's process. What was seen before a refusal is kept: a person who is told no
wants to know of what.
"""

import math
import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from inpaint_app.checkpoint import architecture, formats
from inpaint_app.checkpoint.config_file import format_of, parse_config
from inpaint_app.checkpoint.errors import EmptyFileError, PolyglotFileError
from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.kinds import find_kind
from inpaint_app.checkpoint.onnx_file.graph import read_graph
from inpaint_app.checkpoint.safetensors_header import read_header_from
from inpaint_app.checkpoint.scan_verdict import ScanFacts, ScanFormat, ScanVerdict
from inpaint_app.checkpoint.tensor_entry import DeclaredTensor
from inpaint_app.checkpoint.torch_archive import inspect_archive_from
from inpaint_app.checkpoint.zip_directory import has_zip_end
from inpaint_app.errors import CheckpointError
from inpaint_app.moebius import vae_config

ROLES: Final[Mapping[str, Role]] = {
    architecture.MOEBIUS: "unet",
    architecture.VAE: "vae",
    architecture.INPAINTER: "inpainter",
}
# A graph's role by the names of what goes in and what comes out (onnx_source/contract.py).
FACES: Final[Mapping[tuple[frozenset[str], frozenset[str]], Role]] = {
    (frozenset({"image"}), frozenset({"moments"})): "onnx_encoder",
    (frozenset({"latent", "timesteps", "input_ids"}), frozenset({"noise"})): "onnx_denoiser",
    (frozenset({"latent"}), frozenset({"image"})): "onnx_decoder",
}


@dataclass
class Findings:
    """What has been seen so far."""

    format: ScanFormat | None = None
    tensors: Mapping[str, DeclaredTensor] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)
    files_beside: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()

    def verdict(self, refusal: CheckpointError | None = None) -> ScanVerdict:
        """All of it, and what speaks against the file."""
        shapes = [tensor.shape for tensor in self.tensors.values()]
        recognised = architecture.recognise(self.tensors) or ""
        roles = (ROLES[recognised],) if recognised in ROLES else self.roles
        return ScanVerdict(
            format=self.format or "",
            tensors=len(shapes),
            parameters=sum(math.prod(shape) for shape in shapes),
            refusal_code=refusal.code if refusal else "",
            refusal_message=refusal.message if refusal else "",
            remedy=refusal.advice if refusal else "",
            facts=ScanFacts(
                imports=tuple(dict.fromkeys(self.imports)),
                dtypes=Counter(tensor.dtype for tensor in self.tensors.values()),
                largest_shape=max(shapes, key=math.prod, default=()),
                recognised=recognised,
                suggested_roles=roles if refusal is None else (),
                files_beside=self.files_beside,
            ),
        )


def scan_content(stream: BinaryIO, findings: Findings) -> None:
    """Fill ``findings``. Raises the ``CheckpointError`` that speaks against the file."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    beginning = stream.read(formats.BARE_PICKLE_BYTES)
    if beginning.startswith(formats.ZIP):
        findings.format = "torch_pickle"
        findings.tensors = inspect_archive_from(stream, size, findings.imports)
    elif formats.is_text(beginning):
        # Before safetensors: {"data":{ has a brace where a header begins.
        _scan_config(beginning, findings)
        return
    elif formats.looks_like_safetensors(beginning):
        findings.format = "safetensors"
        findings.tensors = read_header_from(stream, size)
        if has_zip_end(stream, size):
            raise PolyglotFileError("The file ends as a zip archive.")
    elif beginning.startswith(formats.PROTOBUF):
        findings.format = "onnx"
        _scan_graph(stream, size, findings)
        return
    else:
        raise formats.other_format(beginning, size, findings.imports)
    if not findings.tensors:
        raise EmptyFileError("The file holds no tensors.")


def _scan_graph(stream: BinaryIO, size: int, findings: Findings) -> None:
    contents = read_graph(stream, size)
    findings.tensors = contents.tensors
    findings.files_beside = contents.files_beside
    face = (frozenset(contents.inputs), frozenset(contents.outputs))
    findings.roles = (FACES[face],) if face in FACES else ()


def _scan_config(content: bytes, findings: Findings) -> None:
    document = parse_config(content, "The text in the file")
    findings.format = format_of(content, "The text in the file")
    if document.get("_class_name") == vae_config.CLASS_NAME:
        findings.roles = ("vae_config",)
        return
    with suppress(CheckpointError):
        find_kind(document)
        findings.roles = ("config",)
