"""A candidate becomes a version: numbered, described, signed, and from then on immutable."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inpaint_app.manifest.build import build_manifest
from inpaint_app.manifest.codec import encode
from inpaint_app.manifest.errors import RolesIncompleteError
from inpaint_app.manifest.signature import sign_envelope
from inpaint_app.models import Chunk, HubModel, Release
from inpaint_app.publish.errors import ChunkMissingError
from inpaint_app.workflow.announcements import announce_release
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.errors import (
    ReleaseGoneError,
    ReleaseImmutableError,
    ReleaseIncompleteError,
    ReleaseNotPassedError,
    ReleaseVersionInvalidError,
    ReleaseVersionTakenError,
)
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.mirrors.requesting import copy_to_mirrors
from inpaint_app.workflow.publishing_errors import ReleaseVersionLowerError
from inpaint_app.workflow.sequence import next_sequence
from inpaint_app.workflow.signing_key import signing_key
from inpaint_app.workflow.two_people import check_second_person
from inpaint_app.workflow.versions import highest_version, parse_version

MAX_VERSION_CHARACTERS = 64


def publish_release(
    release: Release, version: str, *, actor: Actor, reason: str = "", allow_lower: bool = False
) -> Release:
    """Publish a candidate as ``version``; no channel moves by it.

    ``allow_lower`` lets a version through that comes before the highest, as a fix of an older line
    does. Raises ``ReleaseVersionInvalidError``, ``ReleaseImmutableError`` where it is published
    already, ``ReleaseNotPassedError``, ``ReleaseIncompleteError``, ``ReleaseVersionTakenError``,
    ``ReleaseVersionLowerError``, ``ReleaseGoneError``, ``PublisherNotSecondError``,
    ``PublisherUnnamedError``, what ``signing_key`` raises, and the store's errors.
    """
    check_version(version)
    check_second_person(release, actor)
    key = signing_key()
    _require_chunks(release)
    with transaction.atomic():
        # The model's row is locked by its counter: versions of one model are given one by one.
        model = HubModel.objects.get(pk=release.model_id)
        sequence = next_sequence(model.pk)
        release = lock_release(release)
        _require_publishable(release, version, allow_lower=allow_lower)
        published_at = timezone.now().replace(microsecond=0)
        payload = _manifest(model, release, version, sequence, published_at)
        before, release.status = Release.Status.CANDIDATE, Release.Status.PUBLISHED
        release.version = version
        release.sequence = sequence
        release.manifest = payload.decode()
        release.envelope = sign_envelope(payload, key).decode()
        release.published_by = actor
        release.published_at = published_at
        release.save()
        record_change(release, actor=actor, before=before, after=release.status, reason=reason)
        copy_to_mirrors(release)
        announce_release("release.published", release, actor=actor, reason=reason)
    return release


def lock_release(release: Release) -> Release:
    """Its row as it is now, locked until the transaction ends; raises ``ReleaseGoneError``."""
    locked = Release.objects.select_for_update().filter(pk=release.pk).first()
    if locked is None:
        raise ReleaseGoneError(f"The candidate {release.pk} was discarded.")
    return locked


def check_version(version: str) -> None:
    """Pass a semantic version without build metadata; raises ``ReleaseVersionInvalidError``."""
    if len(version) > MAX_VERSION_CHARACTERS or parse_version(version) is None:
        raise ReleaseVersionInvalidError(f"{version!r} is not a semantic version.")


def _require_chunks(release: Release) -> None:
    """Every chunk is in the store, whole: whoever reads the manifest can fetch what it names."""
    store = chunk_store()
    chunks = Chunk.objects.filter(file_chunks__file__graph__variant__release=release).distinct()
    for chunk in chunks:
        try:
            size = store.size(chunk.sha256)
        except ChunkMissingError as error:
            message = f"The chunk {chunk.sha256} is not in the store."
            raise ReleaseIncompleteError(message) from error
        if size != chunk.size:
            raise ReleaseIncompleteError(
                f"The chunk {chunk.sha256} has {size} bytes in the store, not {chunk.size}."
            )


def _require_publishable(release: Release, version: str, *, allow_lower: bool) -> None:
    if release.status == Release.Status.PUBLISHED:
        raise ReleaseImmutableError(f"The release is published as {release.version}.")
    if release.fragment["validation"].get("passed") is not True:
        raise ReleaseNotPassedError(f"The candidate {release.pk} did not pass validation.")
    if release.model.releases.filter(version=version).exists():
        raise ReleaseVersionTakenError(f"The model {release.model} has a release {version}.")
    if not allow_lower:
        _require_highest(release, version)


def _require_highest(release: Release, version: str) -> None:
    """Yanked ones count as well: they were there, and somebody has them."""
    published = release.model.releases.exclude(version=None).values_list("version", flat=True)
    highest, offered = highest_version(str(v) for v in published), parse_version(version)
    if highest is not None and offered is not None and offered < highest:
        raise ReleaseVersionLowerError(f"{version} comes before {highest}, which is published.")


def _manifest(
    model: HubModel, release: Release, version: str, sequence: int, created: datetime
) -> bytes:
    try:
        manifest = build_manifest(
            release.fragment,
            slug=model.slug,
            title=model.title,
            notice=model.notice or None,
            version=version,
            sequence=sequence,
            created=created,
            licence=model.licence,
            origin=release.origin,
            chunk_urls=settings.HUB_CHUNK_URLS,
        )
    except RolesIncompleteError as error:
        raise ReleaseIncompleteError(error.message) from error
    return encode(manifest)
