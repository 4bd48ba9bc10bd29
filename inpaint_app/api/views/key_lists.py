"""The keys that may sign, in every version of their list."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from inpaint_app.api.caching import MOVING, conditional
from inpaint_app.api.serializers import KeyListsSerializer
from inpaint_app.api.views.public import NOT_MODIFIED, OneForm, PublicReadView
from inpaint_app.manifest.key_chain import write_chain
from inpaint_app.workflow.key_lists import key_lists

MEDIA_TYPE = "application/json"


class KeyListsView(PublicReadView):
    """For who meets a signature by a key that they do not know."""

    content_negotiation_class = OneForm

    @extend_schema(
        operation_id="get_key_lists",
        summary="Who may sign: every version of the key list",
        description=(
            "DSSE envelopes around lists of keys, version 1 first; none before the first rotation."
            " Begin at the version that you trust, and take each next one only if a key of the one"
            " before has signed it, a key of its own, and every key that it adds; it keeps every"
            " revocation, and trusts none of the revoked. Refuse lists that end before the version"
            " that you know."
        ),
        responses={(200, MEDIA_TYPE): KeyListsSerializer} | NOT_MODIFIED,
    )
    def get(self, request: Request) -> HttpResponse:
        """Serve the chain."""
        response = HttpResponse(write_chain(key_lists()), content_type=MEDIA_TYPE)
        return conditional(request._request, response, MOVING)  # noqa: SLF001 - the plain one
