"""What the API says about an upload, to its owner alone."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from inpaint_app.models import Upload
from inpaint_app.workflow.uploads.states import HOLDING

REFUSALS_ARE_NEWS_FOR: Final = timedelta(hours=1)


def open_uploads() -> Q:
    """What something can be done about, and what was refused of late; the rest is history."""
    refused = Q(status=Upload.Status.REJECTED, finished__gt=timezone.now() - REFUSALS_ARE_NEWS_FOR)
    return HOLDING | refused


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
