"""What a file is, found out where it arrives: no torch, nothing executed, no name believed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from inpaint_app.checkpoint import formats
from inpaint_app.checkpoint.config_file import parse_config_file
from inpaint_app.checkpoint.errors import EmptyFileError, FileNotThereError
from inpaint_app.checkpoint.safetensors_header import read_header
from inpaint_app.checkpoint.torch_archive import inspect_archive
from inpaint_app.chunk.digest import digest_file

__all__ = ["Identified", "WeightsFormat", "identify", "parse_config_file"]

WeightsFormat = Literal["safetensors", "torch_pickle"]


@dataclass(frozen=True)
class Identified:
    """A file of tensors: what it holds, and which bytes it is."""

    format: WeightsFormat
    size: int
    sha256: str
    tensors: int


def identify(path: Path) -> Identified:
    """Look at a file of weights. Reads all of it once, for its SHA-256.

    Raises a ``CheckpointError``: one for each way in which a file can fail to be a file of
    tensors (``checkpoint/errors.py``).
    """
    try:
        weights_format, tensors = _look(path)
        if not tensors:
            raise EmptyFileError(f"{path.name} holds no tensors.")
        digest = digest_file(path)
    except OSError as error:
        raise FileNotThereError(f"Cannot read {path.name}: {error.strerror}.") from error
    return Identified(weights_format, digest.size, digest.sha256, tensors)


def _look(path: Path) -> tuple[WeightsFormat, int]:
    with path.open("rb") as stream:
        beginning = stream.read(formats.BARE_PICKLE_BYTES)
    if beginning.startswith(formats.ZIP):
        return "torch_pickle", len(inspect_archive(path))
    if formats.looks_like_safetensors(beginning):
        return "safetensors", len(read_header(path))
    raise formats.other_format(beginning, path.stat().st_size)
