"""Mirrors are made, and switched on and off."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id

from inpaint_app.models import HubModel, Mirror
from inpaint_app.models.mirror import MAX_ADDRESS_LENGTH
from inpaint_app.publish.mirror_errors import MirrorAddressError, MirrorOriginError
from inpaint_app.publish.public_address import check_base_url, origin_of
from inpaint_app.workflow.errors import NameTakenError
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.mirrors.errors import MirrorUnchangedError
from inpaint_app.workflow.mirrors.naming import allowed_origins
from inpaint_app.workflow.mirrors.places import open_mirror
from inpaint_app.workflow.mirrors.requesting import request_sync
from inpaint_app.workflow.names import check_name

DEFAULT_REVISION = "main"


def create_store_mirror(
    slug: str,
    *,
    title: str,
    address: str,
    base_url: str,
    model: HubModel | None = None,
    actor: Actor,
) -> Mirror:
    """A chunk store at ``address`` that visitors read at ``base_url``; all releases go there.

    Raises ``NameInvalidError``, ``NameTakenError``, ``MirrorAddressError``, ``MirrorOriginError``.
    """
    kind = Mirror.Kind.STORE
    row = Mirror(slug=slug, title=title, kind=kind, address=address, base_url=base_url, model=model)
    open_mirror(row)
    return _create(row, actor)


def create_repository_mirror(
    slug: str, *, title: str, repo: str, model: HubModel, revision: str = "", actor: Actor
) -> Mirror:
    """The branch ``revision`` of ``repo`` (OWNER/NAME), which is there, for releases of ``model``.

    Raises what ``create_store_mirror`` raises.
    """
    try:
        validate_repo_id(repo)
    except HFValidationError:
        repo = ""
    if "/" not in repo:
        raise MirrorAddressError("A repository is named by its owner and its name.")
    revision = revision or DEFAULT_REVISION
    base_url = f"{settings.HUB_HF_ENDPOINT}/{repo}/resolve/{revision}/chunks/"
    values: dict[str, Any] = {"kind": Mirror.Kind.HUGGING_FACE, "address": repo, "model": model}
    return _create(
        Mirror(slug=slug, title=title, revision=revision, base_url=base_url, **values), actor
    )


def switch_mirror(mirror: Mirror, *, is_enabled: bool, actor: Actor, reason: str = "") -> Mirror:
    """Switch ``mirror`` on, and up to date; or off, so that within an hour no channel names it.

    Nothing is removed from it. Raises ``MirrorUnchangedError``.
    """
    before, after = ("off", "enabled") if is_enabled else ("enabled", "off")
    with transaction.atomic():
        rows = Mirror.objects.filter(pk=mirror.pk, is_enabled=not is_enabled)
        if not rows.update(is_enabled=is_enabled):
            raise MirrorUnchangedError(f"The mirror {mirror} is {after} already.")
        mirror.refresh_from_db()
        record_change(mirror, actor=actor, before=before, after=after, reason=reason)
        if is_enabled:
            request_sync(mirror, actor=actor)
    return mirror


def _create(row: Mirror, actor: Actor) -> Mirror:
    check_name(row.slug)
    check_base_url(row.base_url)
    if max(len(row.address), len(row.base_url)) > MAX_ADDRESS_LENGTH:
        raise MirrorAddressError(f"An address has more than {MAX_ADDRESS_LENGTH} characters.")
    if (origin := origin_of(row.base_url)) not in allowed_origins():
        raise MirrorOriginError(f"Pages may not fetch from {origin}.")
    row.created_by = actor
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record_change(row, actor=actor, before="", after="enabled")
            request_sync(row, actor=actor)
    except IntegrityError as error:
        raise NameTakenError(f"There is a mirror {row.slug} already.") from error
    return row
