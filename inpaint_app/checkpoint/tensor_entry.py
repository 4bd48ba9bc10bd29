"""One tensor as a file declares it, whatever the format (no torch)."""

from dataclasses import dataclass
from typing import Final

# More than any network has; a real one's weights have five at most.
MAX_DIMENSIONS: Final = 8
MAX_NAME: Final = 512


@dataclass(frozen=True)
class DeclaredTensor:
    """A tensor's dtype, under safetensors' name for it, and its shape."""

    dtype: str
    shape: tuple[int, ...]


def is_name(name: str) -> bool:
    """Whether a tensor may have this name: short, and nothing in it that cannot be shown."""
    return 0 < len(name) <= MAX_NAME and name.isprintable()
