"""Uploads of gigabytes: received into a file on the disk where they will stay.

The system's temporary folder may be memory, or another disk. Django's own setting for it has to
name a folder that exists, so this handler makes it when it is first needed.
"""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class HomeUploadedFile(TemporaryUploadedFile):
    """A temporary file under HUB_HOME/uploads."""

    def __init__(  # Django's signature
        self, name: str, content_type: str, size: int, charset: str, extra: dict[str, Any] | None
    ) -> None:
        folder = Path(settings.HUB_HOME) / "uploads"
        folder.mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=folder)  # noqa: SIM115 - Django closes it
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class HomeUploadHandler(TemporaryFileUploadHandler):
    """Django's handler, with the file above."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the file; it is named when the multipart header has been read."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = HomeUploadedFile(
            self.file_name or "",
            self.content_type or "",
            0,
            self.charset or "",
            self.content_type_extra,
        )
