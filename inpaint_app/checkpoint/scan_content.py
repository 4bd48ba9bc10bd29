"""What an open file holds, found out without a name, without torch and without running any of it.

Runs inside of a scan's process. What was seen before a refusal is kept: a person who is told no
wants to know of what.
"""

import math
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from inpaint_app.checkpoint import architecture, formats
from inpaint_app.checkpoint.errors import EmptyFileError
from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.safetensors_header import read_header_from
from inpaint_app.checkpoint.scan_verdict import ScanFacts, ScanFormat, ScanVerdict
from inpaint_app.checkpoint.tensor_entry import DeclaredTensor
from inpaint_app.checkpoint.torch_archive import inspect_archive_from
from inpaint_app.errors import CheckpointError

ROLES: Final[Mapping[str, Role]] = {
    architecture.MOEBIUS: "unet",
    architecture.VAE: "vae",
    architecture.INPAINTER: "inpainter",
}


@dataclass
class Findings:
    """What has been seen so far."""

    format: ScanFormat | None = None
    tensors: Mapping[str, DeclaredTensor] = field(default_factory=dict)
    count: int = 0
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
            tensors=self.count,
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
    size = os.fstat(stream.fileno()).st_size
    beginning = stream.read(formats.BARE_PICKLE_BYTES)
    if beginning.startswith(formats.ZIP):
        findings.format = "torch_pickle"
        findings.count = inspect_archive_from(stream, size)
    elif formats.looks_like_safetensors(beginning):
        findings.format = "safetensors"
        findings.tensors = read_header_from(stream, size)
        findings.count = len(findings.tensors)
    else:
        raise formats.other_format(beginning, size)
    if not findings.count:
        raise EmptyFileError("The file holds no tensors.")
