"""Mirrors for the screenshots of the admin: import it once Django is set up."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from inpaint_app.models import MirrorCopy
from inpaint_app.workflow.mirrors import (
    create_repository_mirror,
    create_store_mirror,
    switch_mirror,
)
from inpaint_app.workflow.mirrors.places import chunks_of

BASE_URL = "https://cdn.example/releases/chunks/"


def mirrors(old, starter, user):
    """One that has a release and gets another, one that fails, and one that is off."""
    settings.HUB_MIRROR_ORIGINS = ["https://cdn.example", "https://huggingface.co"]
    settings.HUB_HF_ENDPOINT = "https://huggingface.co"
    cdn = _half_full(old, starter, user)
    repository = create_repository_mirror(
        "hugging-face", title="Hugging Face", repo="owner/moebius", model=old.model, actor=user
    )
    MirrorCopy.objects.filter(mirror=repository).update(
        status="failed", finished=timezone.now(), error_code="mirror.token",
        error_message="The hub does not let us write there. Set HUB_HF_WRITE_TOKEN to a token that"
        " may write to the repository, restart the workers and sync the mirror.",
    )  # fmt: skip
    off = create_store_mirror(
        "old-cdn", title="The old CDN", address="s3://old", base_url=BASE_URL, actor=user
    )
    switch_mirror(off, is_enabled=False, actor=user, reason="Too dear.")
    return {
        "mirror-cdn": f"mirror/{cdn.pk}/change/",
        "mirror-repository": f"mirror/{repository.pk}/change/",
        "mirror-sync": f"mirror/{cdn.pk}/sync/",
        "mirror-switch": f"mirror/{cdn.pk}/switch/",
    }


def _half_full(old, starter, user):
    place = {"address": "s3://hub-chunks/releases", "base_url": BASE_URL}
    cdn, now = create_store_mirror("cdn", title="CDN", actor=user, **place), timezone.now()
    sizes = {release: chunks_of(release) for release in (old, starter)}
    whole = sum(sizes[old].values())
    MirrorCopy.objects.filter(mirror=cdn, release=old).update(
        status="succeeded", complete_since=now, verified_at=now, finished=now, progress=100,
        chunk_count=len(sizes[old]), chunks_done=len(sizes[old]), byte_count=whole,
        bytes_done=whole,
    )  # fmt: skip
    MirrorCopy.objects.filter(mirror=cdn, release=starter).update(
        status="running", worker="mirrors-1:7:a", started=now, chunks_done=1,
        lease_expires_at=now + timedelta(hours=1), message="160 kB of 7.23 MB are there",
        bytes_done=160_000, chunk_count=len(sizes[starter]),
        byte_count=sum(sizes[starter].values()),
    )  # fmt: skip
    return cdn
