"""Uploads become checkpoints: received whole, looked at, kept under what their bytes hash to.

Nothing is executed and nothing is unpickled here; whether the weights fit the network is for a run
to say. Files lie at HUB_HOME/checkpoints/<aa>/<sha256>: equal files of two checkpoints are one.
"""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from inpaint_app.checkpoint.config_file import config_format, parse_config_file
from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.inspection import identify
from inpaint_app.checkpoint.kinds import check_roles, find_kind
from inpaint_app.chunk.digest import digest_file
from inpaint_app.errors import CheckpointError
from inpaint_app.models import Checkpoint, CheckpointFile, HubModel
from inpaint_app.moebius.vae_config import VaeConfig
from inpaint_app.publish.errors import StorageFullError
from inpaint_app.workflow.backends import hub_home
from inpaint_app.workflow.errors import CheckpointDuplicateError
from inpaint_app.workflow.journal import Actor, record_change

if TYPE_CHECKING:
    from django.core.files.base import File  # generic in its stubs alone

    Uploads = Mapping[Role, File[bytes]]

# Looked at first: what is wrong with them is found before gigabytes are copied.
CONFIGURATIONS = ("config", "vae_config")
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
COPY_BYTES = 1024 * 1024
MAX_NAME_CHARACTERS = 255


def register_checkpoint(
    model: HubModel, files: "Uploads", *, actor: Actor, origin: str = "upload"
) -> Checkpoint:
    """Keep ``files``, of which one is the configuration, as a new checkpoint of ``model``.

    Raises the ``CheckpointError`` that says what is wrong with a file or with their choice,
    ``StorageFullError`` with nothing left behind, and ``CheckpointDuplicateError``.
    """
    with _incoming_folder() as folder:
        received = list(_receive_all(files, folder))
        sha256 = checkpoint_digest({row.role: row.sha256 for row in received})
        if model.checkpoints.filter(sha256=sha256).exists():
            raise CheckpointDuplicateError(f"The model {model} has the checkpoint {sha256}.")
        for row in received:
            _keep(folder / row.role, hub_home() / row.path)
    try:
        with transaction.atomic():
            checkpoint = Checkpoint.objects.create(
                model=model,
                sha256=sha256,
                size=sum(row.size for row in received),
                origin=origin,
                uploaded_by=actor,
            )
            for row in received:
                row.checkpoint = checkpoint
            CheckpointFile.objects.bulk_create(received)
            record_change(checkpoint, actor=actor, before="", after="uploaded")
    except IntegrityError as error:
        raise CheckpointDuplicateError(f"The model {model} has the checkpoint {sha256}.") from error
    return checkpoint


def checkpoint_digest(sha256_by_role: dict[str, str]) -> str:
    """SHA-256 over the lines ``<role>:<sha256>``, sorted by role: one name for all the files."""
    lines = "".join(f"{role}:{sha256}\n" for role, sha256 in sorted(sha256_by_role.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def inspect_file(role: Role, path: Path) -> str:
    """The format that the content shows; raises the ``CheckpointError`` that fits."""
    if role not in CONFIGURATIONS:
        return identify(path).format
    document = parse_config_file(path)
    if role == "vae_config":
        VaeConfig.parse(document)
    else:
        find_kind(document).parse(document)
    return config_format(path)


def _receive_all(files: "Uploads", folder: Path) -> Iterator[CheckpointFile]:
    """Every file, once the configuration has said that they belong together."""
    yield _receive("config", files["config"], folder)
    check_roles(find_kind(parse_config_file(folder / "config")), files)
    for role in sorted(files, key=lambda role: role not in CONFIGURATIONS):
        if role != "config":
            yield _receive(role, files[role], folder)


def _receive(role: Role, file: "File[bytes]", folder: Path) -> CheckpointFile:
    """The bytes of ``file`` at ``folder/role``, and the row that describes them."""
    path = folder / role
    with path.open("wb") as target:
        for piece in file.chunks(COPY_BYTES):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    name = Path(file.name or role).name[:MAX_NAME_CHARACTERS]
    try:
        found_format = inspect_file(role, path)
    except CheckpointError as error:
        raise type(error)(f"{name}: {error.message}", remedy=error.advice) from error
    digest = digest_file(path)
    return CheckpointFile(
        role=role,
        format=found_format,
        size=digest.size,
        sha256=digest.sha256,
        name=name,
        path=f"checkpoints/{digest.sha256[:2]}/{digest.sha256}",
    )


def _keep(received: Path, kept: Path) -> None:
    """Give the file its place; one that is there already has the same bytes."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    received.chmod(0o444)
    received.replace(kept)


@contextmanager
def _incoming_folder() -> Iterator[Path]:
    """A scratch folder on the disk where the files will stay, gone whatever happens."""
    parent = hub_home() / "checkpoints" / "incoming"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent) as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFullError(
                f"The checkpoint could not be kept: {error.strerror}."
            ) from error
        raise
