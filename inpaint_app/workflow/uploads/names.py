"""Uploads found by what people and programs call them."""

from uuid import UUID

from inpaint_app.models import Upload
from inpaint_app.workflow.uploads.errors import UploadUnknownError


def find_upload(key: UUID) -> Upload:
    """The upload of that uuid, whoever owns it; raises ``UploadUnknownError``."""
    upload = Upload.objects.filter(uuid=key).first()
    if upload is None:
        raise UploadUnknownError(f"There is no upload {key}.")
    return upload
