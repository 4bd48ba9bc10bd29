"""Whether the hub does what it is there for: workers, room on the disk, the key, the documents."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.models import Channel, Run
from inpaint_app.presentation.formats import count_of, format_bytes, format_seconds
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.key_lists import trusted_keys
from inpaint_app.workflow.served_documents import check_is_newest
from inpaint_app.workflow.signing_key import key_file, signing_key

# A run of the published size needs some gigabytes of scratch space.
LITTLE_ROOM = 10 * 1000**3
NO_ROOM = 2 * 1000**3


@dataclass(frozen=True)
class Sign:
    """One thing that was looked at. ``tone`` is ``good``, ``waiting`` or ``bad``."""

    subject: str
    words: str
    tone: str
    advice: str = ""


def signs_of_health() -> tuple[Sign, ...]:
    """All of them, in the order in which they matter."""
    return (_workers(), _disk(), _key(), *_documents())


def _workers() -> Sign:
    """By the leases of runs, and by runs that nobody takes."""
    now = timezone.now()
    at_work = Run.objects.filter(status=Run.Status.RUNNING, lease_expires_at__gte=now).count()
    patience = timedelta(seconds=settings.HUB_RUN_RESEND_SECONDS)
    waiting = Run.objects.filter(status=Run.Status.QUEUED).order_by("created").first()
    if at_work:
        return Sign("Workers", f"{count_of(at_work, 'run')} in work", "good")
    if waiting is not None and now - waiting.created > patience:
        waited = format_seconds((now - waiting.created).total_seconds())
        advice = "See that a worker is started: celery -A moebius_hub worker -Q exports."
        return Sign("Workers", f"run {waiting.pk} waits for {waited}", "bad", advice)
    last = Run.objects.filter(started__isnull=False).order_by("-started").first()
    if last is None or last.started is None:
        return Sign("Workers", "none was needed yet", "good")
    ago = format_seconds((now - last.started).total_seconds())
    return Sign("Workers", f"idle; one took a run {ago} ago", "good")


def _disk() -> Sign:
    try:
        usage = shutil.disk_usage(hub_home())
    except OSError as error:
        return Sign("Disk", f"HUB_HOME: {error.strerror}", "bad", "See that the folder is there.")
    words = f"{format_bytes(usage.free)} free of {format_bytes(usage.total)}"
    if usage.free >= LITTLE_ROOM:
        return Sign("Disk", words, "good")
    tone = "bad" if usage.free < NO_ROOM else "waiting"
    return Sign("Disk", words, tone, "A run needs some gigabytes. Collect garbage, or make room.")


def _key() -> Sign:
    try:
        path = key_file()
        if path is not None and not path.exists():
            advice = "Make one with `python manage.py create_signing_key`, and back it up."
            return Sign("Signing key", "there is none: nothing can be published", "bad", advice)
        key, trusted = signing_key(), trusted_keys()
    except HubError as error:
        return Sign("Signing key", error.message, "bad", error.advice)
    if key.keyid not in trusted.keys:
        advice = "Put back the key of the newest list, or see deploy/SECURITY.md for a lost key."
        words = f"{key.keyid[:12]} is not in the key list: pages refuse what it signs"
        return Sign("Signing key", words, "bad", advice)
    return Sign("Signing key", f"{key.keyid[:12]} can be used", "good")


def _documents() -> Iterator[Sign]:
    """They are renewed at half of their life: one that is older says that nobody renews them."""
    lifetime = timedelta(days=settings.HUB_CHANNEL_LIFETIME_DAYS)
    channels = Channel.objects.filter(expires__isnull=False).select_related("model")
    channels = channels.only("name", "expires", "sequence", "model__slug").order_by("expires")
    first = channels.first()
    if first is None or first.expires is None:
        return
    try:
        for channel in channels:
            check_is_newest(channel)
    except HubError as error:
        yield Sign("Channel documents", error.message, "bad", error.advice)
        return
    left = first.expires - timezone.now()
    if left > lifetime * 0.4:
        yield Sign("Channel documents", f"the first expires in {left.days} days", "good")
        return
    advice = "See that beat and an upkeep worker are running, or run renew_channels by hand."
    if left < timedelta():
        yield Sign("Channel documents", f"{first} has expired: pages refuse it", "bad", advice)
    else:
        words = f"{first} expires in {format_seconds(left.total_seconds())}"
        yield Sign("Channel documents", words, "waiting", advice)
