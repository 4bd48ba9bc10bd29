"""A new key file takes the place of the old one, so that at every moment there is a whole key."""

import os
from contextlib import suppress
from pathlib import Path

from inpaint_app.manifest.errors import KeyFileError, KeySourceError
from inpaint_app.manifest.keys import load_key
from inpaint_app.manifest.signer import Signer
from inpaint_app.workflow.signing_key import key_file


def next_key_file(path: Path) -> Path:
    """Where the key waits that will take the place of the one at ``path``."""
    return path.with_name(f"{path.stem}-next{path.suffix}")


def swap_key_file(new: Signer) -> Path:
    """Put the waiting key ``new`` in place; where the old one is kept.

    Raises ``KeySourceError``, ``KeyFileError``.
    """
    path = key_file()
    if path is None:
        raise KeySourceError("The signing key of this hub is in no file.")
    waiting, old = next_key_file(path), load_key(path)
    if load_key(waiting).keyid != new.keyid:
        raise KeyFileError(f"The key at {waiting} is another than the one that is trusted now.")
    kept = path.with_name(f"{path.stem}-{old.keyid[:12]}{path.suffix}")
    try:
        with suppress(FileExistsError):  # cut off before: it lies there already
            os.link(path, kept)
        waiting.replace(path)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be replaced: {error.strerror}.") from error
    return kept
