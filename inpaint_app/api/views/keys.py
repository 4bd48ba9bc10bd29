"""The public keys of this hub, for who wants to pin them."""

import json

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.views.public import NOT_FOUND, NOT_MODIFIED, PublicReadView
from inpaint_app.manifest.keys import write_public_keys
from inpaint_app.workflow.key_lists import trusted_keys

KEYS = {200: OpenApiResponse(OpenApiTypes.OBJECT, description="{keyid: base64 of 32 bytes}.")}


class KeysView(PublicReadView):
    """What the page has pinned; to a client that pins nothing it proves nothing."""

    @extend_schema(
        operation_id="get_keys",
        summary="The public keys that may sign manifests",
        description=(
            "Raw Ed25519 public keys in base64, by key id. Ask once, compare them with what the"
            " hub's operator says, and keep them: a key that comes with the manifest, from the"
            " same place, proves nothing about that place."
        ),
        responses=KEYS | NOT_MODIFIED | NOT_FOUND,
    )
    def get(self, request: Request) -> Response:
        """Serve the keys."""
        return Response(json.loads(write_public_keys(trusted_keys().keys.values())))
