"""Ask for an import, ask again, call it off."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.hub_source.layouts import (
    MOEBIUS_REPO,
    PUBLISHED_CONFIGURATION_NAME,
    VAE_REPO,
    Part,
    moebius_parts,
    published_configuration,
)
from inpaint_app.models import HubImport, HubImportFile, HubModel
from inpaint_app.workflow.dispatch import send_on_commit
from inpaint_app.workflow.families import create_model
from inpaint_app.workflow.hub_imports.errors import (
    ImportAlreadyActiveError,
    ImportNotCancellableError,
    ImportNotRetryableError,
)
from inpaint_app.workflow.hub_imports.source import look_up
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.transitions import ACTIVE, advance_job, queue_job_again

RETRYABLE = (HubImport.Status.FAILED, HubImport.Status.CANCELLED)
MAX_LABEL_CHARACTERS = 200
MOEBIUS_SLUG = "moebius"
MOEBIUS_CARD = (
    "Moebius, a latent diffusion network of 226 million parameters for inpainting, by Kangsheng"
    " Duan, Ziyang Xu and others (Huazhong University of Science and Technology, VIVO AI Lab)."
    " Source: https://github.com/hustvl/Moebius, arXiv 2606.19195."
)


def request_import(
    model: HubModel, parts: Sequence[Part], *, label: str = "", actor: Actor
) -> HubImport:
    """Queue an import of ``parts``, which are pinned by their snapshots, for ``model``.

    Raises ``RolesMismatchError`` and ``ImportAlreadyActiveError``.
    """
    _check_parts(parts)
    label = (label or _label(parts))[:MAX_LABEL_CHARACTERS]
    try:
        with transaction.atomic():
            job = HubImport.objects.create(model=model, label=label, created_by=actor)
            HubImportFile.objects.bulk_create(_file_of(job, part) for part in parts)
            record_change(job, actor=actor, before="", after=job.status)
            send_on_commit(job)
    except IntegrityError as error:
        raise _already_active(model, label) from error
    return job


def request_moebius(fine_tune: str, model: HubModel | None = None, *, actor: Actor) -> HubImport:
    """Queue an import of the published Moebius; without a ``model`` it goes to one of its own.

    Both repositories are resolved now. Raises the ``SourceError`` that fits, and what
    ``request_import`` raises.
    """
    parts = moebius_parts(fine_tune, look_up(MOEBIUS_REPO), look_up(VAE_REPO))
    with transaction.atomic():
        return request_import(
            model or _moebius(actor), parts, label=f"Moebius {fine_tune}", actor=actor
        )


def retry_import(job: HubImport, *, actor: Actor, reason: str = "") -> HubImport:
    """Queue a failed or cancelled import again: the same commits, and what has arrived stays.

    Raises ``ImportNotRetryableError`` and ``ImportAlreadyActiveError``.
    """
    if job.status not in RETRYABLE:
        raise ImportNotRetryableError(f"The import {job.pk} is {job.status}.")
    try:
        with transaction.atomic():
            queue_job_again(job, actor=actor, reason=reason, stage="")
            send_on_commit(job)
    except IntegrityError as error:
        raise _already_active(job.model, job.label) from error
    return job


def cancel_import(job: HubImport, *, actor: Actor, reason: str = "") -> HubImport:
    """Call an import off; a worker that is at it stops soon. What has arrived stays for a retry.

    Raises ``ImportNotCancellableError``.
    """
    if job.status not in ACTIVE:
        raise ImportNotCancellableError(f"The import {job.pk} is {job.status}.")
    advance_job(
        job,
        HubImport.Status.CANCELLED,
        actor=actor,
        reason=reason,
        finished=timezone.now(),
        lease_expires_at=None,
    )
    return job


def _moebius(actor: Actor) -> HubModel:
    """The model that the published Moebius goes to, made where it is missing."""
    return HubModel.objects.filter(slug=MOEBIUS_SLUG).first() or create_model(
        slug=MOEBIUS_SLUG,
        title="Moebius",
        licence="Apache-2.0",
        card=MOEBIUS_CARD,
        is_default=False,
        actor=actor,
    )


def _check_parts(parts: Sequence[Part]) -> None:
    roles = [part.role for part in parts]
    if "config" not in roles:
        raise RolesMismatchError(
            "A checkpoint needs the configuration.",
            remedy="Choose the file that is the configuration, or take that of the published"
            " Moebius.",
        )
    if doubled := sorted({role for role in roles if roles.count(role) > 1}):
        raise RolesMismatchError(
            f"More than one file was chosen for {', '.join(doubled)}.",
            remedy="Choose one file for each part.",
        )


def _file_of(job: HubImport, part: Part) -> HubImportFile:
    if part.snapshot is None or part.file is None:
        return HubImportFile(
            hub_import=job,
            role=part.role,
            path=PUBLISHED_CONFIGURATION_NAME,
            size=len(published_configuration()),
        )
    return HubImportFile(
        hub_import=job,
        role=part.role,
        repo=part.snapshot.repo,
        revision=part.snapshot.revision,
        commit=part.snapshot.commit,
        path=part.file.path,
        size=part.file.size,
        sha256=part.file.sha256 or "",
        blob_id=part.file.blob_id,
    )


def _label(parts: Sequence[Part]) -> str:
    """The repositories, each with the revision that was asked for."""
    asked = [f"{p.snapshot.repo}@{p.snapshot.revision[:20]}" for p in parts if p.snapshot]
    return ", ".join(dict.fromkeys(asked))


def _already_active(model: HubModel, label: str) -> ImportAlreadyActiveError:
    return ImportAlreadyActiveError(f"An import of {label} for {model} is queued or running.")
