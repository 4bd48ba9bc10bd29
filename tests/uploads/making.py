"""Uploads for tests, made by the workflow."""

from io import BytesIO

from inpaint_app.models import Upload
from inpaint_app.workflow.uploads import append_bytes, begin_upload, scan_upload
from inpaint_app.workflow.uploads.files import path_of
from tests.uploads.contents import safetensors


def begin(length=10, content=b"", **fields) -> Upload:
    """An upload on its way, with its first bytes."""
    values = {"owner": None, "name": "unet.safetensors", "source": Upload.Source.TUS} | fields
    upload = begin_upload(length=length, **values)
    if content:
        append_bytes(upload, BytesIO(content), offset=0)
    return upload


def arrived(content: bytes | None = None, **fields) -> Upload:
    """An upload of which all bytes are here, and nobody has looked at them."""
    content = safetensors() if content is None else content
    return begin(len(content), content, **fields)


def accepted(content: bytes | None = None, **fields) -> Upload:
    """One that was looked at and found right."""
    upload = arrived(content, **fields)
    assert scan_upload(upload) is None
    assert upload.status == "accepted"
    return upload


def rejected(**fields) -> Upload:
    """One that was refused: a picture."""
    upload = arrived(b"\x89PNG\r\n\x1a\n" + bytes(90), **fields)
    scan_upload(upload)
    assert upload.status == "rejected"
    return upload


def kept(upload: Upload) -> bytes:
    """Its bytes, as they lie on the disk."""
    return path_of(upload).read_bytes()
