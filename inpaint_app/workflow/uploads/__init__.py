"""The way in of every file: received, scanned, accepted or rejected; then part of a checkpoint.

Whatever brings a file (a tus client, an import from a hub, a form, a command) calls
``begin_upload`` and ``append_bytes``, then ``request_scan``. What was accepted is taken by
``compose_checkpoint`` of inpaint_app.workflow.checkpoints: no file gets there on any other road.
"""

from inpaint_app.workflow.uploads.expiry import discard_upload, expire_uploads, resend_scans
from inpaint_app.workflow.uploads.receiving import (
    append_bytes,
    begin_upload,
    declare_length,
    finish_upload,
)
from inpaint_app.workflow.uploads.scanning import request_scan, scan_upload

__all__ = [
    "append_bytes",
    "begin_upload",
    "declare_length",
    "discard_upload",
    "expire_uploads",
    "finish_upload",
    "request_scan",
    "resend_scans",
    "scan_upload",
]
