"""What the API says about an upload, to its owner alone."""

from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from rest_framework import serializers

from inpaint_app.models import Upload

# What something can be done about, and what was refused. What expired, or was used, is history.
OPEN_UPLOADS: Final = Q(checkpoint__isnull=True) & ~Q(status=Upload.Status.DISCARDED)


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """How far a file is, and the verdict of the scan once there is one."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = [
            "url",
            "uuid",
            "name",
            "length",
            "offset",
            "status",
            "format",
            "tensors",
            "role",
            "sha256",
            "error_code",
            "error_message",
            "created",
            "expires",
        ]
        read_only_fields = fields

    def get_url(self, upload: Any) -> str:
        """Where it goes on."""
        return reverse("upload", args=[upload.uuid])
