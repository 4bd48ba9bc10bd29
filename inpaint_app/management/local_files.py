"""Files of this machine, as the workflow takes them."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.base import File

from inpaint_app.checkpoint.errors import FileNotThereError

Key = TypeVar("Key", bound=str)


@contextmanager
def opened(paths: Mapping[Key, Path]) -> "Iterator[dict[Key, File[bytes]]]":
    """Each file, open under its own name; raises ``FileNotThereError``."""
    with ExitStack() as stack:
        yield {
            key: File(stack.enter_context(_open(path)), name=path.name)
            for key, path in paths.items()
        }


def _open(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise FileNotThereError(f"Cannot read {path}: {error.strerror}.") from error
