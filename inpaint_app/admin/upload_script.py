"""The script of the upload page. It is built with the visitors' page and lies beside it."""

import hashlib
from pathlib import Path
from typing import Final

from django.conf import settings

NAME: Final = "admin-upload.js"


def find_script() -> str:
    """Its address, which changes with its content; empty before the first build.

    The static files' storage leaves the built page alone, so it knows no name with a hash for it.
    """
    try:
        content = (Path(settings.HUB_FRONTEND_DIST) / NAME).read_bytes()
    except OSError:
        return ""
    version = hashlib.sha256(content).hexdigest()[:12]
    return f"{settings.STATIC_URL}page/{NAME}?v={version}"
