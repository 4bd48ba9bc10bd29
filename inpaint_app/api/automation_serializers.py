"""What programs send with a token, and what they are answered."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from inpaint_app.api.strict_fields import FlagField, KeyField, NumberField, ReasonField, TextField
from inpaint_app.checkpoint.kinds import PARTS
from inpaint_app.models import Run
from inpaint_app.models.constraints import MAX_SLUG_LENGTH, SEMANTIC_VERSION, SLUG
from inpaint_app.workflow.line import why_it_waits
from inpaint_app.workflow.releases import MAX_VERSION_CHARACTERS

VERSION_SCHEMA: Final = {
    "type": "string",
    "maxLength": MAX_VERSION_CHARACTERS,
    "pattern": f"^{SEMANTIC_VERSION.pattern}$",
}


class SlugField(serializers.RegexField):
    """A name as addresses hold it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rf"^{SLUG.pattern}$", max_length=MAX_SLUG_LENGTH, **kwargs)


@extend_schema_field(VERSION_SCHEMA)
class VersionField(TextField):
    """Its grammar is the workflow's business, which says it better."""

    def __init__(self) -> None:
        super().__init__(help_text="Semantic, without build metadata.")


PartsSerializer = type(
    "PartsSerializer",
    (serializers.Serializer,),
    {role: KeyField(required=role == "config", help_text=part) for role, part in PARTS.items()}
    | {"__doc__": "The uuid of an upload for each part."},
)


class CheckpointRequestSerializer(serializers.Serializer[Any]):
    """Which uploads are which parts."""

    model = SlugField()
    parts = PartsSerializer()


class CheckpointSerializer(serializers.Serializer[Any]):
    """A checkpoint that was made."""

    number = serializers.IntegerField(source="pk")
    model = serializers.CharField(source="model.slug")
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes of all files.")


class RunRequestSerializer(serializers.Serializer[Any]):
    """Which checkpoint."""

    checkpoint = NumberField(help_text="Its number.")
    reason = ReasonField()


class RetryRequestSerializer(serializers.Serializer[Any]):
    """From where."""

    from_beginning = FlagField(default=False, help_text="Without what was made before.")
    reason = ReasonField()


class RunSerializer(serializers.ModelSerializer[Run]):
    """How a run stands."""

    number = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField()
    checkpoint = serializers.IntegerField(source="checkpoint_id")
    model = serializers.CharField(source="checkpoint.model.slug")
    message = serializers.SerializerMethodField()
    candidate = serializers.SerializerMethodField()

    class Meta:
        model = Run
        fields = [
            "number",
            "url",
            "model",
            "checkpoint",
            "status",
            "attempt",
            "stage",
            "progress",
            "message",
            "error_code",
            "error_message",
            "candidate",
            "created",
            "started",
            "finished",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_url(self, run: Run) -> str:
        """Where to ask again."""
        return reverse("run", args=[run.pk])

    @extend_schema_field(serializers.CharField())
    def get_message(self, run: Run) -> str:
        """What it does, or why it waits."""
        return why_it_waits(run) if run.status == Run.Status.QUEUED else run.message

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_candidate(self, run: Run) -> int | None:
        """What to publish; null until there is one."""
        release = getattr(run, "release", None)
        return None if release is None else release.pk


class PublicationRequestSerializer(serializers.Serializer[Any]):
    """Which candidate becomes which version."""

    candidate = NumberField(help_text="Its number, as the run tells it.")
    version = VersionField()
    allow_lower = FlagField(default=False, help_text="It may come before the highest version.")
    reason = ReasonField()


class PublicationSerializer(serializers.Serializer[Any]):
    """A release that was published; no channel serves it by that."""

    model = serializers.CharField(source="model.slug")
    version = serializers.CharField()
    sequence = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    manifest = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField())
    def get_manifest(self, release: Any) -> str:
        """Where it is, for good."""
        return reverse("release-manifest", args=[release.model.slug, release.version])


class ChannelMoveRequestSerializer(serializers.Serializer[Any]):
    """Which channel is to serve which version, forth or back."""

    model = SlugField()
    channel = SlugField()
    version = VersionField()
    reason = ReasonField()


class ChannelMoveSerializer(serializers.Serializer[Any]):
    """What the channel serves from now on."""

    model = serializers.CharField(source="model.slug")
    channel = serializers.CharField(source="name")
    version = serializers.CharField(source="release.version")
    sequence = serializers.IntegerField()
    expires = serializers.DateTimeField()
