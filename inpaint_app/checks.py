"""System checks: what is wrong with how this hub is set up, before anybody runs into it.

=============  ===========================================================================
inpaint.E001   HUB_HOME cannot be written to
inpaint.E002   HUB_CHUNK_STORE is no store, or a folder that cannot be written to
inpaint.E003   the signing key can be read by others than its owner
inpaint.E004   the signing key cannot be read, or is none, or HUB_SIGNER names no signer
inpaint.E005   CELERY_BROKER_URL names a broker that is not known here
inpaint.E006   times that contradict each other: leases, channel documents
inpaint.E007   HUB_HF_ENDPOINT or a token cannot be what a model hub has
inpaint.E008   garbage is to be collected at no known time, or too early
inpaint.E009   HUB_TWO_FACTOR is none of off, optional, required
inpaint.E010   several settings say where the signing key is
inpaint.E011   the lists of keys are broken, or the signing key is not in the newest
inpaint.E012   mirrors are to be synced at no known time, or lie at no origin
inpaint.W001   the exporter is not installed: runs will fail on this machine
inpaint.W002   there is no signing key yet: nothing can be published
inpaint.W003   (deploy) SQLite or the filesystem broker, which serve one machine only
inpaint.W004   (deploy) staff may sign in by password alone
=============  ===========================================================================
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's name
from django.db import connection
from kombu.transport import TRANSPORT_ALIASES

from inpaint_app.checkpoint.errors import ExporterMissingError
from inpaint_app.errors import ManifestError
from inpaint_app.export.availability import missing_packages
from inpaint_app.manifest.errors import KeyFileError, KeySourceError, SignerError
from inpaint_app.publish.errors import StoreUrlError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.public_address import origin_of
from inpaint_app.publish.stores import open_store
from inpaint_app.workflow.key_lists import trusted_keys
from inpaint_app.workflow.signing_key import key_file, signing_key

RENEWAL_HOURS = 1.0
MIN_LEASE_SECONDS = 4
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def check_home(**_: Any) -> list[CheckMessage]:
    """HUB_HOME is a folder that can be written to, or can be made."""
    home = Path(settings.HUB_HOME)
    if _can_write(home):
        return []
    hint = "Give this user write access to it, or set HUB_HOME to another folder."
    return [Error(f"HUB_HOME, {home}, cannot be written to.", hint=hint, id="inpaint.E001")]


def check_chunk_store(**_: Any) -> list[CheckMessage]:
    """HUB_CHUNK_STORE names a store; a bucket is not asked, a folder is looked at."""
    try:
        store = open_store(settings.HUB_CHUNK_STORE)
    except StoreUrlError as error:
        return [Error(error.message, hint=error.advice, id="inpaint.E002")]
    if not isinstance(store, FileChunkStore) or _can_write(store.root):
        return []
    hint = "Give this user write access to it, or set HUB_CHUNK_STORE to another place."
    message = f"The chunk store, {store.root}, cannot be written to."
    return [Error(message, hint=hint, id="inpaint.E002")]


def check_signing_key(**_: Any) -> list[CheckMessage]:
    """The key is in one place, is there, is a key, is its owner's alone, and may sign."""
    try:
        path = key_file()
    except KeySourceError as error:
        return [Error(error.message, hint=error.advice, id="inpaint.E010")]
    if settings.HUB_SIGNER:
        return []  # a service is asked by check --deploy alone, and not before every command
    if path is not None and not path.exists():
        hint = "Make one with `python manage.py create_signing_key`, and back it up."
        return [Warning(f"There is no signing key at {path}.", hint=hint, id="inpaint.W002")]
    found: list[CheckMessage] = []
    if path is not None and stat.S_IMODE(path.stat().st_mode) & 0o077:
        message = f"The signing key {path} can be read or changed by others."
        found.append(Error(message, hint=f"Run `chmod 600 {path}`.", id="inpaint.E003"))
    return [*found, *_check_usable_key()]


def check_signer(**_: Any) -> Iterator[CheckMessage]:
    """The service that HUB_SIGNER names answers, and its key may sign."""
    if settings.HUB_SIGNER and not settings.HUB_SIGNING_KEY and not settings.HUB_SIGNING_KEY_FILE:
        yield from _check_usable_key()


def _check_usable_key() -> Iterator[CheckMessage]:
    try:
        key = signing_key()
    except (KeyFileError, SignerError) as error:
        yield Error(error.message, hint=error.advice, id="inpaint.E004")
        return
    try:
        trusted = trusted_keys()
    except ManifestError as error:
        yield Error(error.message, hint=error.advice, id="inpaint.E011")
        return
    if key.keyid not in trusted.keys:
        message = f"The signing key, {key.keyid}, is not in version {trusted.version} of the keys."
        hint = "Put back one that is, or see deploy/SECURITY.md, 'A key is lost'."
        yield Error(message, hint=hint, id="inpaint.E011")


def check_broker(**_: Any) -> list[CheckMessage]:
    """CELERY_BROKER_URL names a kind of broker that kombu speaks."""
    scheme = urlsplit(settings.CELERY_BROKER_URL).scheme
    if scheme in TRANSPORT_ALIASES:
        return []
    message = f"CELERY_BROKER_URL names the broker {scheme!r}, which is not known."
    hint = "Leave it unset for a broker of files, or use redis://HOST:6379/0."
    return [Error(message, hint=hint, id="inpaint.E005")]


def check_times(**_: Any) -> Iterator[CheckMessage]:
    """A lease outlives its heartbeats, and a channel's document the hours between renewals."""
    if settings.HUB_RUN_LEASE_SECONDS < MIN_LEASE_SECONDS:
        yield Error(
            f"HUB_RUN_LEASE_SECONDS is {settings.HUB_RUN_LEASE_SECONDS}.",
            hint="A worker renews it several times in that time: use some seconds.",
            id="inpaint.E006",
        )
    if settings.HUB_CHANNEL_LIFETIME_DAYS * 24 / 2 <= RENEWAL_HOURS:
        yield Error(
            f"HUB_CHANNEL_LIFETIME_DAYS is {settings.HUB_CHANNEL_LIFETIME_DAYS}.",
            hint="Documents are renewed by the hour after half of their life: use some days.",
            id="inpaint.E006",
        )


def check_model_hub(**_: Any) -> Iterator[CheckMessage]:
    """The model hub has a web address, and the tokens are some and go over TLS alone."""
    address = urlsplit(settings.HUB_HF_ENDPOINT)
    if address.scheme not in {"http", "https"} or not address.hostname:
        message = f"HUB_HF_ENDPOINT, {settings.HUB_HF_ENDPOINT}, is no web address."
        hint = "Leave it unset for https://huggingface.co, or name a mirror of it."
        yield Error(message, hint=hint, id="inpaint.E007")
    for name in ("HUB_HF_TOKEN", "HUB_HF_WRITE_TOKEN"):
        token = getattr(settings, name)
        if not (token.isascii() and token.isprintable() and " " not in token):
            hint = "Copy it anew: it is letters, digits and underscores, such as hf_..."
            yield Error(f"{name} is no token.", hint=hint, id="inpaint.E007")
        if token and address.scheme == "http" and address.hostname not in LOOPBACK:
            message = f"{name} would be sent without TLS, for anybody on the way to read."
            hint = "Use an HUB_HF_ENDPOINT that begins with https://, or no token."
            yield Error(message, hint=hint, id="inpaint.E007")


def check_garbage(**_: Any) -> Iterator[CheckMessage]:
    """Garbage is collected daily or not at all, and not while it is being stored."""
    if settings.HUB_COLLECT_GARBAGE not in {"off", "daily"}:
        yield Error(
            f"HUB_COLLECT_GARBAGE is {settings.HUB_COLLECT_GARBAGE!r}.",
            hint="Set it to off or daily.",
            id="inpaint.E008",
        )
    if settings.HUB_GARBAGE_GRACE_HOURS < 1:
        yield Error(
            f"HUB_GARBAGE_GRACE_HOURS is {settings.HUB_GARBAGE_GRACE_HOURS}.",
            hint="What is being stored right now looks like garbage: use an hour at least.",
            id="inpaint.E008",
        )


def check_mirrors(**_: Any) -> Iterator[CheckMessage]:
    """Mirrors are synced daily or when asked, and HUB_MIRROR_ORIGINS are origins."""
    if settings.HUB_SYNC_MIRRORS not in {"off", "daily"}:
        yield Error(
            f"HUB_SYNC_MIRRORS is {settings.HUB_SYNC_MIRRORS!r}.",
            hint="Set it to off or daily.",
            id="inpaint.E012",
        )
    for origin in settings.HUB_MIRROR_ORIGINS:
        if origin_of(origin) != origin:
            yield Error(
                f"HUB_MIRROR_ORIGINS has {origin!r}, which is no origin.",
                hint="Write scheme and host alone, such as https://cdn.example.",
                id="inpaint.E012",
            )


def check_two_factor(**_: Any) -> list[CheckMessage]:
    """HUB_TWO_FACTOR is one of three words."""
    if settings.HUB_TWO_FACTOR in {"off", "optional", "required"}:
        return []
    message = f"HUB_TWO_FACTOR is {settings.HUB_TWO_FACTOR!r}."
    return [Error(message, hint="Set it to off, optional or required.", id="inpaint.E009")]


def check_exporter(**_: Any) -> list[CheckMessage]:
    """The ``export`` extra is installed; the web server does without."""
    if not (missing := missing_packages()):
        return []
    message = f"The exporter is not installed: {', '.join(missing)} missing. Runs will fail here."
    return [Warning(message, hint=ExporterMissingError.remedy, id="inpaint.W001")]


def check_deployment(**_: Any) -> Iterator[CheckMessage]:
    """What serves one machine well and several badly."""
    if connection.vendor == "sqlite":
        hint = "Set DATABASE_URL=postgres://... where several machines share the hub."
        yield Warning("The database is SQLite.", hint=hint, id="inpaint.W003")
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        hint = "Set CELERY_BROKER_URL=redis://... where workers run on other machines."
        yield Warning("The broker is a folder.", hint=hint, id="inpaint.W003")
    if settings.HUB_TWO_FACTOR != "required":
        hint = "Set HUB_TWO_FACTOR=required: a password that leaks is enough to publish."
        yield Warning("Staff may sign in by password alone.", hint=hint, id="inpaint.W004")


def register_checks() -> None:
    """Tell Django; called once, by the app's configuration."""
    for check in (
        check_home,
        check_chunk_store,
        check_broker,
        check_times,
        check_model_hub,
        check_exporter,
        check_garbage,
        check_mirrors,
    ):
        register(check)
    register(check_signing_key, Tags.security)
    register(check_two_factor, Tags.security)
    register(check_deployment, deploy=True)
    register(check_signer, deploy=True)


def _can_write(folder: Path) -> bool:
    """Whether files can be made in ``folder``, which may have to be made itself; makes nothing."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
