"""A development machine's own secret key: made once, kept in a file that only its owner reads."""

import contextlib
import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def kept_secret(path: Path) -> str:
    """The secret in ``path``; a new one is put there where none is. Safe when two start at once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):  # the other process was first; its secret holds
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text()
