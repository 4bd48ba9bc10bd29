"""Which code makes candidates: one digest over it. What other code has begun is begun anew."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from inpaint_app.validate.environment import describe_environment

_ROOT: Final = Path(__file__).parent
# What candidates come from; the rest of the hub moves them about.
_STEPS: Final = (
    "browser_proof",
    "checkpoint",
    "chunk",
    "configuration",
    "export",
    "manifest",
    "moebius",
    "onnx_source",
    "pipelines",
    "starter",
    "validate",
)


@cache
def code_digest() -> str:
    """The SHA-256 over the sources of the steps and the versions of what they stand on."""
    digest = hashlib.sha256(repr(sorted(describe_environment().items())).encode())
    sources = [*_ROOT.glob("candidate*.py")]
    for step in _STEPS:
        sources += (_ROOT / step).rglob("*.py")
    for source in sorted(sources):
        digest.update(f"\n{source.relative_to(_ROOT).as_posix()}\n".encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()
