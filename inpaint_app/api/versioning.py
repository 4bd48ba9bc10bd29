"""The version of the API: a parameter of the media type, ``application/json; version=1``.

Not a part of the path, because addresses are settled: signed manifests, caches and installed pages
hold them, and what they lead to stays the same thing whatever form it is told in. Who names no
version gets the first. Manifests carry the version of their own schema; chunks need none.
"""

from typing import Any, Final

from rest_framework.request import Request
from rest_framework.utils.mediatypes import _MediaType
from rest_framework.versioning import AcceptHeaderVersioning

from inpaint_app.api.errors import ApiVersionUnknownError

VERSIONS: Final = ("1",)


class MediaTypeVersioning(AcceptHeaderVersioning):
    """Of REST framework, with a refusal that says which versions there are."""

    default_version = VERSIONS[0]
    allowed_versions = VERSIONS

    def determine_version(self, request: Request, *_args: Any, **_kwargs: Any) -> str:
        """The version that the Accept header names; raises ``ApiVersionUnknownError``."""
        media_type = _MediaType(request.accepted_media_type or "")
        version = str(media_type.params.get("version", self.default_version))
        if version not in VERSIONS:
            offered = ", ".join(VERSIONS)
            raise ApiVersionUnknownError(f"There is no version {version[:80]!r}, but: {offered}.")
        return version
