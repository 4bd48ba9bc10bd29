"""Manifests, as they were signed: of a channel, which moves, and of a release, which does not.

A release that was yanked is the exception: its manifest is issued again with a notice, for those
who pinned it. From then on caches are to ask; one that holds the old bytes for good, as a CDN may,
does not, and has to be told. The event release.yanked names the address to purge.
"""

from http import HTTPStatus

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from inpaint_app.api.caching import FOREVER, MOVING, conditional
from inpaint_app.api.lookups import find_channel, find_release
from inpaint_app.api.problems import MEDIA_TYPE
from inpaint_app.api.serializers import EnvelopeSerializer, ProblemSerializer
from inpaint_app.api.views.public import NOT_FOUND, NOT_MODIFIED, OneForm, PublicReadView
from inpaint_app.manifest.signature import ENVELOPE_MEDIA_TYPE
from inpaint_app.workflow.downloads import count_download
from inpaint_app.workflow.served_documents import check_channel_document, check_release_document

NOT_NOW = {
    (503, MEDIA_TYPE): OpenApiResponse(
        ProblemSerializer,
        description="What the hub holds has expired, or is older than what it has served.",
    )
}
ENVELOPE = {
    (200, ENVELOPE_MEDIA_TYPE): OpenApiResponse(
        EnvelopeSerializer, description="A manifest in a signed DSSE envelope."
    )
}


class ChannelManifestView(PublicReadView):
    """Where a client starts."""

    content_negotiation_class = OneForm

    @extend_schema(
        operation_id="get_manifest",
        summary="The manifest of a channel",
        description=(
            "The default channel of the default model, unless others are named. Verify the"
            " signature, refuse a lower sequence than you have seen, refuse what has expired."
        ),
        parameters=[
            OpenApiParameter("model", OpenApiTypes.STR, description="A model's slug."),
            OpenApiParameter("channel", OpenApiTypes.STR, description="A channel of that model."),
        ],
        responses=ENVELOPE | NOT_MODIFIED | NOT_FOUND | NOT_NOW,
    )
    def get(self, request: Request) -> HttpResponse:
        """Serve the channel document."""
        query = request.query_params
        channel = find_channel(query.get("model"), query.get("channel"))
        check_channel_document(channel)
        return _envelope(request, channel.document, MOVING, channel.release_id)


class ReleaseManifestView(PublicReadView):
    """The manifest that belongs to one version for good, with a notice once it is yanked."""

    content_negotiation_class = OneForm

    @extend_schema(
        operation_id="get_release_manifest",
        summary="The manifest of a release",
        description=(
            "It stays as it was published, and may be kept for good. A release that is yanked has"
            " it issued again with `yanked` in it, under a higher sequence: ask again now and then,"
            " or read `yanked` in the list of releases."
        ),
        responses=ENVELOPE | NOT_MODIFIED | NOT_FOUND,
    )
    def get(self, request: Request, slug: str, version: str) -> HttpResponse:
        """Serve the release manifest, or what was issued in its place."""
        release = find_release(slug, version)
        check_release_document(release.yank_envelope or release.envelope or "", slug, version)
        if release.yank_envelope is None:
            return _envelope(request, release.envelope or "", FOREVER, release.pk)
        return _envelope(request, release.yank_envelope, MOVING, release.pk)


def _envelope(
    request: Request, envelope: str, cache_control: str, release_id: int | None
) -> HttpResponse:
    response = HttpResponse(envelope.encode(), content_type=ENVELOPE_MEDIA_TYPE)
    answer = conditional(request._request, response, cache_control)  # noqa: SLF001 - the plain one
    if request.method == "GET":
        count_download(release_id, unchanged=answer.status_code == HTTPStatus.NOT_MODIFIED)
    return answer
