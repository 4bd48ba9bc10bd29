"""What a scan may use, and what it says of a file (no torch)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from inpaint_app.checkpoint.files import Role

ScanFormat = Literal["safetensors", "torch_pickle", "onnx", "json", "yaml"]

MEBIBYTE: Final = 1 << 20
GIBIBYTE: Final = 1 << 30


@dataclass(frozen=True)
class ScanLimits:
    """What one scan may use: bytes of the file and of memory, seconds of processor and clock."""

    file_bytes: int = 16 * GIBIBYTE
    memory_bytes: int = 512 * MEBIBYTE
    cpu_seconds: int = 60
    wall_seconds: float = 120.0


@dataclass(frozen=True)
class ScanFacts:
    """What a person wants to see of a file, refused or not, as far as it was read."""

    imports: tuple[str, ...] = ()
    """What a pickle asks for, as ``module.name``, in its order and each once."""
    dtypes: Mapping[str, int] = field(default_factory=dict)
    """How many tensors are of each dtype, under safetensors' names."""
    largest_shape: tuple[int, ...] = ()
    """The shape of the tensor with most elements."""
    recognised: str = ""
    """What the weights belong to, in words; empty where nobody told us of it."""
    suggested_roles: tuple[Role, ...] = ()
    """The parts of a checkpoint that the content could be."""
    files_beside: tuple[str, ...] = ()
    """The files of weights that an ONNX graph expects beside it, by name."""
    confinement: Mapping[str, str] = field(default_factory=dict)
    """How the scan was kept from memory, network and the rest; ``not held`` where it was not."""


@dataclass(frozen=True)
class ScanVerdict:
    """A file as its content shows it. Without a refusal code it is clean.

    ``format`` is empty where it could not be told, ``sha256`` (lower-case hexadecimal, of all of
    the file) where the bytes could not be read. ``parameters`` counts the elements of all tensors.
    """

    format: ScanFormat | Literal[""] = ""
    size: int = 0
    sha256: str = ""
    tensors: int = 0
    parameters: int = 0
    refusal_code: str = ""
    refusal_message: str = ""
    remedy: str = ""
    facts: ScanFacts = field(default_factory=ScanFacts)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found that speaks against the file."""
        return not self.refusal_code
