"""The parts of a checkpoint by role, as they lie and as they were found to be (no torch)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from inpaint_app.checkpoint.config_file import config_format
from inpaint_app.checkpoint.inspection import Identified
from inpaint_app.chunk.digest import digest_file

Role = Literal[
    "config",
    "unet",
    "vae",
    "vae_config",
    "inpainter",
    "onnx_encoder",
    "onnx_denoiser",
    "onnx_decoder",
]


@dataclass(frozen=True)
class CheckpointFiles:
    """Where the parts of a checkpoint lie. ``vae`` is a file or a folder in diffusers' layout.

    Which roles belong together is ``checkpoint/kinds.py``'s to say.
    """

    paths: Mapping[str, Path]

    def __getitem__(self, role: Role) -> Path:
        """Where the part lies; KeyError without it."""
        return self.paths[role]

    def get(self, role: Role) -> Path | None:
        """Where the part lies, if it is there."""
        return self.paths.get(role)

    def only(self, *roles: Role) -> "CheckpointFiles":
        """The same checkpoint with these of its parts."""
        return CheckpointFiles({role: self.paths[role] for role in roles})

    @property
    def roles(self) -> Collection[str]:
        """The parts that are there."""
        return self.paths.keys()


@dataclass(frozen=True)
class SourceFile:
    """One file that went into a checkpoint; ``format`` is what its content says it is."""

    role: Role
    format: Literal["safetensors", "torch_pickle", "onnx", "onnx_data", "json", "yaml"]
    size: int
    sha256: str


def describe_document(role: Role, path: Path) -> SourceFile:
    """A configuration file that was read."""
    digest = digest_file(path)
    return SourceFile(role, config_format(path), digest.size, digest.sha256)


def describe_weights(role: Role, found: Identified) -> SourceFile:
    """A file of weights that was looked at."""
    return SourceFile(role, found.format, found.size, found.sha256)
