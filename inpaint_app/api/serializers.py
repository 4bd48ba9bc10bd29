"""What the API says about models and releases; the manifest itself is not serialised, it is signed.

Words and shapes are those of the manifest. Everything is read-only.
"""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from inpaint_app.manifest.kinds import KINDS
from inpaint_app.models import Channel, HubModel, Release, Variant, Yank

KIND = f"Of its pipeline: {' or '.join(sorted(KINDS))}."
IMAGE_SIZE = "Pixels along a side of its picture."


def channel_rows() -> "tuple[Prefetch[str], str]":
    """The channels of a model as they are shown: no documents, and of releases what is offered."""
    own = ("model_id", "name", "is_default", "sequence", "expires")
    of_release = ("release__version", "release__kind", "release__image_size")
    channels = Channel.objects.select_related("release").only(*own, *of_release)
    return Prefetch("channels", channels), "channels__release__variants"


def release_rows() -> "tuple[Prefetch[str], Prefetch[str], str]":
    """What stands below a release in a list: a query each, however long the list."""
    channels = Channel.objects.only("release_id", "name")
    yanks = Yank.objects.only("release_id", "state", "notice", "at")
    return Prefetch("channels", channels), Prefetch("yanks", yanks), "variants"


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    """A channel, and the release that it points at."""

    version = serializers.CharField(source="release.version", allow_null=True, default=None)

    class Meta:
        model = Channel
        fields = ["name", "is_default", "version", "sequence", "expires"]
        read_only_fields = fields


class RequirementsSerializer(serializers.Serializer[Any]):
    """What a device needs for a variant: WebGPU features and limits, bytes."""

    features = serializers.ListField(child=serializers.CharField())
    max_buffer_size = serializers.IntegerField()
    max_storage_buffer_binding_size = serializers.IntegerField()
    peak_bytes = serializers.IntegerField()


class VariantSerializer(serializers.ModelSerializer[Variant]):
    """One way to run a release."""

    requirements = RequirementsSerializer(read_only=True)

    class Meta:
        model = Variant
        fields = ["name", "total_bytes", "requirements"]
        read_only_fields = fields


class OfferSerializer(serializers.ModelSerializer[Channel]):
    """What to choose a model by, of the release that a visitor gets; its manifest says the rest."""

    version = serializers.CharField(source="release.version")
    channel = serializers.CharField(source="name", help_text="The model's default one.")
    kind = serializers.CharField(source="release.kind", help_text=KIND)
    image_size = serializers.IntegerField(source="release.image_size", help_text=IMAGE_SIZE)
    variants = VariantSerializer(source="release.variants", many=True, read_only=True)

    class Meta:
        model = Channel
        fields = ["version", "channel", "kind", "image_size", "variants"]
        read_only_fields = fields


class ModelSerializer(serializers.ModelSerializer[HubModel]):
    """A named line of releases."""

    notice = serializers.SerializerMethodField()
    channels = ChannelSerializer(many=True, read_only=True)
    offer = serializers.SerializerMethodField()

    class Meta:
        model = HubModel
        fields = ["slug", "title", "notice", "licence", "card", "is_default", "channels", "offer"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_notice(self, model: HubModel) -> str | None:
        """Shown in plain sight beside the title; null where there is none."""
        return model.notice or None

    @extend_schema_field(OfferSerializer(allow_null=True))
    def get_offer(self, model: HubModel) -> Any:
        """What the model's default channel serves; null where it points nowhere."""
        served = (c for c in model.channels.all() if c.is_default and c.release_id is not None)
        channel = next(served, None)
        return None if channel is None else OfferSerializer(channel).data


class YankSerializer(serializers.ModelSerializer[Yank]):
    """Since when a release is taken back, and what visitors are told."""

    class Meta:
        model = Yank
        fields = ["at", "notice"]
        read_only_fields = fields


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A published version."""

    model: serializers.SlugRelatedField[HubModel] = serializers.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    version = serializers.CharField(read_only=True)
    sequence = serializers.IntegerField(read_only=True)
    published_at = serializers.DateTimeField(read_only=True)
    kind = serializers.CharField(read_only=True, help_text=KIND)
    image_size = serializers.IntegerField(read_only=True, help_text=IMAGE_SIZE)
    channels: serializers.SlugRelatedField[Channel] = serializers.SlugRelatedField(
        many=True, slug_field="name", read_only=True, help_text="Those that point here now."
    )
    yanked = serializers.SerializerMethodField()
    variants = VariantSerializer(many=True, read_only=True)

    class Meta:
        model = Release
        fields = [
            "model",
            "version",
            "sequence",
            "published_at",
            "kind",
            "image_size",
            "origin",
            "channels",
            "yanked",
            "variants",
        ]
        read_only_fields = fields

    @extend_schema_field(YankSerializer(allow_null=True))
    def get_yanked(self, release: Release) -> Any:
        """Null unless it was taken back: no channel serves it, who pinned it still gets it."""
        newest = next(iter(release.yanks.all()), None)
        if newest is None or newest.state != Yank.State.YANKED:
            return None
        return YankSerializer(newest).data


class LiveReleaseSerializer(serializers.Serializer[Any]):
    """What a channel served at the moment that was asked for."""

    channel = serializers.CharField(source="channel.name")
    version = serializers.CharField(
        source="release.version", allow_null=True, default=None, help_text="Null: nothing yet."
    )
    since = serializers.DateTimeField(allow_null=True)


class VariantUpdateSerializer(serializers.Serializer[Any]):
    """What a variant of the release costs a client that has another release."""

    name = serializers.CharField()
    have = serializers.CharField(
        allow_null=True, help_text="The variant that it is measured against; null: nothing."
    )
    total_bytes = serializers.IntegerField(help_text="Of the distinct chunks.")
    total_chunks = serializers.IntegerField()
    download_bytes = serializers.IntegerField(help_text="Of those that the client has not.")
    download_chunks = serializers.IntegerField()


class UpdateSerializer(serializers.Serializer[Any]):
    """From one version of a model to another."""

    model = serializers.CharField()
    version = serializers.CharField(help_text="Where to.")
    have = serializers.CharField(help_text="Where from.")
    variants = VariantUpdateSerializer(many=True)


class FaultSerializer(serializers.Serializer[Any]):
    """Where in the body what is wrong."""

    pointer = serializers.CharField(help_text="A JSON pointer into it (RFC 6901).")
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details, RFC 9457."""

    type = serializers.CharField(help_text="urn:moebius-hub:problem: and the code.")
    title = serializers.CharField(help_text="The phrase of the HTTP status.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    code = serializers.CharField(help_text="Stable; tell problems apart by it.")
    advice = serializers.CharField(allow_blank=True, help_text="What to do about it.")
    errors = FaultSerializer(  # type: ignore[assignment] # a field, not what validation found
        many=True, required=False, help_text="Of a body that was sent."
    )


class SignatureSerializer(serializers.Serializer[Any]):
    """One signature of an envelope."""

    keyid = serializers.CharField(help_text="SHA-256 of the raw public key, in hex.")
    sig = serializers.CharField(help_text="Ed25519 over the pre-authentication encoding; base64.")


class EnvelopeSerializer(serializers.Serializer[Any]):
    """A DSSE envelope; its payload is a manifest, after the schema urn:moebius-hub:manifest:1."""

    payload = serializers.CharField(help_text="The manifest's exact bytes; base64.")
    payloadType = serializers.CharField(  # noqa: N815 - DSSE's own spelling
        help_text="application/vnd.moebius-hub.manifest.v1+json"
    )
    signatures = SignatureSerializer(many=True)


class KeyListEnvelopeSerializer(EnvelopeSerializer):
    """The same around a list of keys, after the schema urn:moebius-hub:key-list:1."""

    payload = serializers.CharField(help_text="The list's exact bytes; base64.")
    payloadType = serializers.CharField(  # noqa: N815 - DSSE's own spelling
        help_text="application/vnd.moebius-hub.key-list.v1+json"
    )


class KeyListsSerializer(serializers.Serializer[Any]):
    """Every version, in order."""

    lists = KeyListEnvelopeSerializer(many=True)
