"""A static site: what channels serve, issued again with addresses that are relative.

Each document takes its number from the model's own counter, so that a visitor who has seen one
never takes an older one for newer. A document that an earlier export wrote stays as long as it says
what would be said today and has at least half of its life left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.manifest.build import format_timestamp
from inpaint_app.manifest.codec import decode, encode
from inpaint_app.manifest.consistency import parse_timestamp
from inpaint_app.manifest.key_chain import write_chain
from inpaint_app.manifest.keys import write_public_keys
from inpaint_app.manifest.signature import open_envelope, sign_envelope
from inpaint_app.manifest.signer import Signer
from inpaint_app.models import Channel, HubModel
from inpaint_app.progress import Progress, silent
from inpaint_app.static_site.documents import CHUNK_URLS, SiteDocument, manifest_place
from inpaint_app.static_site.folder import SiteFolder
from inpaint_app.static_site.writing import Site, Written, write_site
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.channels import check_target
from inpaint_app.workflow.key_lists import key_lists, trusted_keys
from inpaint_app.workflow.names import find_channel, find_model
from inpaint_app.workflow.publishing_errors import SiteDaysInvalidError, SiteEmptyError
from inpaint_app.workflow.sequence import next_sequence
from inpaint_app.workflow.signed_releases import signed_manifest
from inpaint_app.workflow.signing_key import signing_key

DAYS = 30
MAX_DAYS = 366
# What may differ between two documents that say the same.
ISSUE_FIELDS = ("sequence", "created", "expires")


@dataclass(frozen=True)
class Exported:
    """The documents of a site, the default model's first, and what was written for it."""

    documents: Sequence[SiteDocument]
    written: Written


def choose_channels(slugs: Sequence[str], name: str) -> list[Channel]:
    """The channel ``name`` of these models, of all that serve something there if none is named.

    The hub's default model comes first, and else the first one named. Raises ``RowNotFoundError``,
    ``SiteEmptyError``.
    """
    if slugs:
        channels = [find_channel(find_model(slug), name) for slug in dict.fromkeys(slugs)]
    else:
        served = Channel.objects.filter(name=name, release__isnull=False)
        channels = list(served.select_related("model", "release").order_by("model__slug"))
    for channel in channels:
        if channel.release is None:
            raise SiteEmptyError(f"The channel {channel} serves nothing yet.")
    if not channels:
        raise SiteEmptyError(f"No model serves anything in a channel {name!r}.")
    return sorted(channels, key=lambda channel: not channel.model.is_default)


def export_site(
    folder: Path,
    page: Path,
    channels: Sequence[Channel],
    *,
    days: int = DAYS,
    prune: bool = False,
    progress: Progress = silent,
) -> Exported:
    """Fill ``folder`` with the built ``page`` and what ``channels`` serve, valid for ``days``.

    Raises ``SiteDaysInvalidError``, ``ReleaseYankedError``, ``ReleaseAlteredError``, and the errors
    of the signing key, of the folder and of the chunk store.
    """
    if not 1 <= days <= MAX_DAYS:
        raise SiteDaysInvalidError(f"A site is valid for 1 to {MAX_DAYS} days, not {days}.")
    key = signing_key()
    target = SiteFolder(folder)
    target.claim(())  # refuses a folder that is nobody's before a number is taken
    documents = [
        _kept_document(target, channel, key, days) or _issue_document(channel, key, days)
        for channel in channels
    ]
    public_keys = write_public_keys(trusted_keys().keys.values())
    site = Site(page, documents, public_keys, write_chain(key_lists()))
    written = write_site(target, site, chunk_store(), prune=prune, progress=progress)
    return Exported(documents, written)


def _kept_document(
    target: SiteFolder, channel: Channel, key: Signer, days: int
) -> SiteDocument | None:
    """What lies there for the channel, if it need not be issued again."""
    envelope = target.read(manifest_place(channel.model.slug))
    if envelope is None:
        return None
    try:
        manifest = decode(open_envelope(envelope, {key.keyid: key.public}))
    except HubError:
        return None  # of another key, or damaged: it is issued again
    left = parse_timestamp(manifest["expires"], place="expires") - timezone.now()
    if not timedelta(days=days / 2) <= left <= timedelta(days=days):
        return None
    last = HubModel.objects.values_list("last_sequence", flat=True).get(pk=channel.model_id)
    issued = {name: manifest[name] for name in ISSUE_FIELDS}
    is_same = {**_released(channel), **issued} == manifest and manifest["sequence"] <= last
    return SiteDocument(envelope, manifest) if is_same else None


def _issue_document(channel: Channel, key: Signer, days: int) -> SiteDocument:
    created = timezone.now().replace(microsecond=0)
    with transaction.atomic():
        sequence = next_sequence(channel.model_id)
        channel.refresh_from_db()  # under the counter's lock, which moves and yanks take
        manifest = {
            **_released(channel),
            "sequence": sequence,
            "created": format_timestamp(created),
            "expires": format_timestamp(created + timedelta(days=days)),
        }
    payload = encode(manifest)
    return SiteDocument(sign_envelope(payload, key), decode(payload))


def _released(channel: Channel) -> dict[str, Any]:
    """The channel document of today's release, as a site says it; its issue is not filled in."""
    release = channel.release
    if release is None or release.manifest is None:
        raise SiteEmptyError(f"The channel {channel} serves nothing yet.")
    check_target(channel, release)
    return {
        **signed_manifest(release),
        "channel": channel.name,
        "chunk_urls": list(CHUNK_URLS),
    }
