"""A mirror's row as the place that it names, and what a release brings there."""

import json

from django.conf import settings

from inpaint_app.hub_mirror.card import CARD_PATH, CardRelease, manifest_path, write_card
from inpaint_app.hub_mirror.repository import RepositoryMirror
from inpaint_app.hub_source.hub import Hub
from inpaint_app.manifest.codec import decode
from inpaint_app.models import Chunk, Mirror, MirrorCopy, Release
from inpaint_app.models.yank import Yank, newest_yank
from inpaint_app.publish import mirror as publish_mirror
from inpaint_app.publish.errors import StoreUrlError
from inpaint_app.publish.mirror import Consignment, StoreMirror
from inpaint_app.publish.mirror_errors import MirrorAddressError
from inpaint_app.publish.public_address import PublicAddress
from inpaint_app.publish.stores import open_store
from inpaint_app.workflow.mirrors.naming import allowed_origins


def open_mirror(mirror: Mirror) -> publish_mirror.Mirror:
    """Where the hub writes; the credentials are those of the environment.

    Raises ``MirrorAddressError``.
    """
    if mirror.kind == Mirror.Kind.HUGGING_FACE:
        token = settings.HUB_HF_WRITE_TOKEN or settings.HUB_HF_TOKEN
        return RepositoryMirror(
            Hub(settings.HUB_HF_ENDPOINT, token), mirror.address, mirror.revision
        )
    try:
        return StoreMirror(open_store(mirror.address))
    except StoreUrlError as error:
        raise MirrorAddressError(error.message) from error


def public_address(mirror: Mirror) -> PublicAddress:
    """Where visitors read."""
    return PublicAddress(mirror.base_url, allowed_origins())


def releases_for(mirror: Mirror) -> list[Release]:
    """What the mirror should hold, the newest first: every published release, also yanked ones.

    Who has pinned a yanked release is still served it.
    """
    releases = Release.objects.filter(status=Release.Status.PUBLISHED).select_related("model")
    if mirror.model_id is not None:
        releases = releases.filter(model=mirror.model_id)
    return list(releases.defer("fragment", "report").order_by("-published_at", "-pk"))


def chunks_of(release: Release) -> dict[str, int]:
    """The names of its chunks with their lengths."""
    chunks = Chunk.objects.filter(file_chunks__file__graph__variant__release=release).distinct()
    return dict(chunks.values_list("sha256", "size"))


def consignment_of(copy: MirrorCopy) -> Consignment:
    """The release's chunks; to a repository also its signed manifest and the card."""
    release = copy.release
    title = f"{release.model.title} {release.version}"
    is_repository = copy.mirror.kind == Mirror.Kind.HUGGING_FACE
    return Consignment(title, chunks_of(release), _papers(copy) if is_repository else {})


def _papers(copy: MirrorCopy) -> dict[str, bytes]:
    release, model = copy.release, copy.release.model
    there = MirrorCopy.objects.filter(mirror=copy.mirror, complete_since__isnull=False)
    shown = model.releases.filter(pk__in=[release.pk, *there.values_list("release", flat=True)])
    shown = shown.annotate(yank_state=newest_yank("state")).order_by("-sequence")
    standing = [each for each in shown if each.yank_state != Yank.State.YANKED]
    card = [_on_card(each) for each in standing or shown]
    return {
        manifest_path(release.version or ""): (release.envelope or "").encode(),
        CARD_PATH: write_card(card, model.card),
    }


def _on_card(release: Release) -> CardRelease:
    [signature] = json.loads(release.envelope or "")["signatures"]
    manifest = decode((release.manifest or "").encode())
    return CardRelease(manifest, manifest_path(release.version or ""), signature["keyid"])
