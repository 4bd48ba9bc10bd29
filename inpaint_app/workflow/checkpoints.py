"""Uploads become checkpoints: files that were accepted, kept under what their bytes hash to.

Whether the weights fit the network is for a run to say. Files lie at
HUB_HOME/checkpoints/<aa>/<sha256>: equal files of two checkpoints are one.
"""

import hashlib
import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from inpaint_app.checkpoint.config_file import parse_config_file
from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.kinds import PARTS, check_roles, find_kind
from inpaint_app.errors import CheckpointError
from inpaint_app.models import Checkpoint, CheckpointFile, HubModel, Upload
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.errors import CheckpointDuplicateError
from inpaint_app.workflow.journal import Actor, record_change
from inpaint_app.workflow.uploads.errors import UploadMovedOnError, UploadNotAcceptedError
from inpaint_app.workflow.uploads.files import delete_file, path_of, storing
from inpaint_app.workflow.uploads.handing_in import discard_all, hand_in
from inpaint_app.workflow.uploads.inspection import DOCUMENT_ROLES, check_document, fits_role

if TYPE_CHECKING:
    from django.core.files.base import File  # generic in its stubs alone

    Files = Mapping[Role, File[bytes]]


def register_checkpoint(
    model: HubModel,
    files: "Files",
    *,
    actor: Actor,
    origin: str = "upload",
    source: Upload.Source = Upload.Source.COMMAND,
) -> Checkpoint:
    """Hand in ``files``, one of them the configuration, and make them a checkpoint of ``model``.

    Raises the ``CheckpointError`` that says what is wrong with a file or with their choice,
    ``StorageFullError`` with nothing left behind, and ``CheckpointDuplicateError``.
    """
    uploads: dict[Role, Upload] = {}
    try:
        # Looked at first: what is wrong with it is found before gigabytes are copied.
        uploads |= _accepted({"config": files["config"]}, actor, source, origin)
        check_roles(find_kind(parse_config_file(path_of(uploads["config"]))), files)
        uploads |= _accepted(_without_config(files), actor, source, origin)
        return compose_checkpoint(model, uploads, actor=actor, origin=origin)
    except Exception:
        discard_all(uploads.values(), actor=actor)
        raise


def compose_checkpoint(
    model: HubModel,
    uploads: Mapping[Role, Upload],
    *,
    actor: Actor,
    origin: str = "upload",
    reason: str = "",
) -> Checkpoint:
    """Make accepted ``uploads`` a checkpoint of ``model``; no byte of them is copied.

    Raises ``UploadNotAcceptedError``, the ``CheckpointError`` of a choice that does not belong
    together, ``CheckpointDuplicateError`` and ``StorageFullError``; the uploads stay as they were.
    """
    _check(uploads)
    sha256 = checkpoint_digest({role: upload.sha256 for role, upload in uploads.items()})
    duplicate = CheckpointDuplicateError(f"The model {model} has the checkpoint {sha256}.")
    if model.checkpoints.filter(sha256=sha256).exists():
        raise duplicate
    for upload in uploads.values():
        _keep(upload)
    try:
        with transaction.atomic():
            checkpoint = Checkpoint.objects.create(
                model=model,
                sha256=sha256,
                size=sum(upload.offset for upload in uploads.values()),
                origin=origin,
                uploaded_by=actor,
            )
            CheckpointFile.objects.bulk_create(
                _describe(checkpoint, role, upload) for role, upload in uploads.items()
            )
            _use(uploads.values(), checkpoint)
            record_change(checkpoint, actor=actor, before="", after="uploaded", reason=reason)
    except IntegrityError as error:
        raise duplicate from error
    for upload in uploads.values():
        delete_file(upload)
        upload.refresh_from_db()
    return checkpoint


def checkpoint_digest(sha256_by_role: Mapping[Role, str]) -> str:
    """SHA-256 over the lines ``<role>:<sha256>``, sorted by role: one name for all the files."""
    lines = "".join(f"{role}:{sha256}\n" for role, sha256 in sorted(sha256_by_role.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _without_config(files: "Files") -> "Files":
    return {role: file for role, file in files.items() if role != "config"}


def _accepted(
    files: "Files", actor: Actor, source: Upload.Source, origin: str
) -> dict[Role, Upload]:
    """The uploads of ``files``, once all are accepted; raises what is wrong with the first."""
    handed = hand_in(files, owner=actor, source=source, origin=origin)
    if handed.refused:
        discard_all(handed.accepted.values(), actor=actor)
        raise next(iter(handed.refused.values()))
    return handed.accepted


def _check(uploads: Mapping[Role, Upload]) -> None:
    _check_accepted(uploads.values())
    _check_parts(uploads)


def _check_accepted(uploads: Collection[Upload]) -> None:
    for upload in uploads:
        if upload.status != Upload.Status.ACCEPTED or upload.checkpoint_id is not None:
            state = "part of a checkpoint" if upload.checkpoint_id else upload.status
            raise UploadNotAcceptedError(f"{upload} is {state}.")
    if len({upload.pk for upload in uploads}) < len(uploads):
        raise UploadNotAcceptedError("One file was chosen for two parts.")


def _check_parts(uploads: Mapping[Role, Upload]) -> None:
    """The files are of the kinds that their roles ask for, and make one kind of checkpoint."""
    if "config" not in uploads:
        raise RolesMismatchError("A checkpoint needs the configuration.")
    for role, upload in uploads.items():
        if not fits_role(upload.format, role):
            raise RolesMismatchError(f"{upload} is {upload.format}, not {PARTS[role]}.")
        try:
            if role in DOCUMENT_ROLES:
                check_document(path_of(upload), role)
        except CheckpointError as error:
            raise type(error)(f"{upload}: {error.message}", remedy=error.advice) from error
    check_roles(find_kind(parse_config_file(path_of(uploads["config"]))), uploads)


def _path(sha256: str) -> str:
    return f"checkpoints/{sha256[:2]}/{sha256}"


def _keep(upload: Upload) -> None:
    """Give the file its place, as one that is new there; what may lie there has the same bytes.

    It is touched first: who collects garbage takes what is old and in no row for nobody's.
    """
    kept = hub_home() / _path(upload.sha256)
    fresh = kept.with_name(f"{kept.name}.{upload.uuid}")
    with storing(upload):
        kept.parent.mkdir(parents=True, exist_ok=True)
        path_of(upload).chmod(0o444)
        os.utime(path_of(upload))
        fresh.unlink(missing_ok=True)
        fresh.hardlink_to(path_of(upload))
        fresh.replace(kept)
        fresh.unlink(missing_ok=True)  # where both are one file already, replacing leaves both


def _describe(checkpoint: Checkpoint, role: Role, upload: Upload) -> CheckpointFile:
    return CheckpointFile(
        checkpoint=checkpoint,
        role=role,
        format=upload.format,
        size=upload.offset,
        sha256=upload.sha256,
        name=upload.name,
        path=_path(upload.sha256),
    )


def _use(uploads: Collection[Upload], checkpoint: Checkpoint) -> None:
    """Mark the uploads as part of ``checkpoint``, unless something else became of one."""
    free = Upload.objects.filter(status=Upload.Status.ACCEPTED, checkpoint__isnull=True)
    ids = [upload.pk for upload in uploads]
    if free.filter(pk__in=ids).update(checkpoint=checkpoint) != len(ids):
        raise UploadMovedOnError("A file was discarded, or put into another checkpoint.")
