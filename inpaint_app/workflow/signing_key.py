"""The key that this hub signs with, from the one place of three that the settings name.

No private key is ever in a row. A file and a variable are read anew for each signing; what
HUB_SIGNER makes is kept while the process lives, for asking a service costs time and money.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from inpaint_app.manifest.errors import KeySourceError
from inpaint_app.manifest.keys import load_key, load_or_create_key, read_key
from inpaint_app.manifest.signer import Signer, load_signer

SETTINGS = ("HUB_SIGNING_KEY_FILE", "HUB_SIGNING_KEY", "HUB_SIGNER")

_service = cache(load_signer)


def signing_key() -> Signer:
    """The key that this hub signs with.

    Raises ``KeySourceError``, ``KeyFileError`` and ``SignerError``.
    """
    source = key_source()
    if source == "HUB_SIGNER":
        return _service(settings.HUB_SIGNER)
    if source == "HUB_SIGNING_KEY":
        return read_key(settings.HUB_SIGNING_KEY, name=source)
    return load_key(Path(settings.HUB_SIGNING_KEY_FILE or ""))


def key_source() -> str:
    """The one setting that says where the key is; raises ``KeySourceError``."""
    named = [name for name in SETTINGS if getattr(settings, name)]
    if len(named) == 1:
        return named[0]
    if named:
        raise KeySourceError(f"{' and '.join(named)} each say where the signing key is.")
    raise KeySourceError("No setting says where the signing key is.")


def key_file() -> Path | None:
    """The file of the key, whether it is there or not; None where the key is in no file.

    Raises ``KeySourceError``.
    """
    is_file = key_source() == "HUB_SIGNING_KEY_FILE"
    return Path(settings.HUB_SIGNING_KEY_FILE or "") if is_file else None


def ensure_signing_key() -> Signer:
    """The key, made first where it belongs into a file that is not there yet.

    Raises what ``signing_key`` raises.
    """
    path = key_file()
    return signing_key() if path is None else load_or_create_key(path)
