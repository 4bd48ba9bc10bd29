"""Which base URLs a document names: the hub's own, then the mirrors that hold all of the release.

Channel documents carry the list of the day. A release manifest never changes: it was signed before
any mirror had the release, so it names what the settings named then.
"""

from django.conf import settings

from inpaint_app.models import MirrorCopy, Release
from inpaint_app.publish.public_address import origin_of


def allowed_origins() -> frozenset[str]:
    """The origins that pages of this hub may fetch chunks from, besides their own."""
    places = [*settings.HUB_CHUNK_URLS, *settings.HUB_MIRROR_ORIGINS]
    return frozenset(filter(None, map(origin_of, places)))


def chunk_urls(release: Release) -> list[str]:
    """Base URLs for a document that is signed now, in the order in which they are to be tried."""
    complete = MirrorCopy.objects.filter(
        release=release, complete_since__isnull=False, mirror__is_enabled=True
    )
    addresses = complete.order_by("mirror__slug").values_list("mirror__base_url", flat=True)
    allowed = allowed_origins()
    mirrors = [url for url in addresses if origin_of(url) in allowed]
    return list(dict.fromkeys([*settings.HUB_CHUNK_URLS, *mirrors]))
