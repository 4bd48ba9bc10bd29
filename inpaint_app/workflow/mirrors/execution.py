"""What a worker does with a copy: compare, bring what is missing, replace what is wrong, look.

Every end of it is a state of the row. What has arrived stays, and the next attempt begins with a
comparison, so that a copy goes on wherever it was broken off. Before a mirror counts as complete,
one chunk at least has come right from its public address, the way a page asks for it.
"""

import logging

from django.utils import timezone

from inpaint_app.errors import HubError
from inpaint_app.models import MirrorCopy
from inpaint_app.publish.mirror import Comparison, Consignment, Mirror, compare
from inpaint_app.publish.mirror_errors import (
    MirrorOriginError,
    MirrorPublicError,
    MirrorWrongBytesError,
)
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.errors import RunMovedOnError, RunStoppedError
from inpaint_app.workflow.lease import Lease, claim_job
from inpaint_app.workflow.mirrors.copying import CopyProgress
from inpaint_app.workflow.mirrors.errors import CopyCrashedError
from inpaint_app.workflow.mirrors.places import consignment_of, open_mirror, public_address
from inpaint_app.workflow.transitions import advance_job, fail_job

# A visitor who was sent there would get nothing.
UNUSABLE = (MirrorOriginError, MirrorPublicError, MirrorWrongBytesError)

logger = logging.getLogger(__name__)


def execute_copy(copy_id: int, delivery_id: str) -> bool:
    """Do the copy if it is queued; a second delivery of the same one does nothing.

    Whether it was done here. How it ended, its row says.
    """
    copies = MirrorCopy.objects.select_related("mirror", "release__model")
    copy = copies.filter(pk=copy_id, status=MirrorCopy.Status.QUEUED).first()
    if copy is None or not claim_job(copy, delivery_id):
        logger.info("Copy %s is not queued; delivery %s does nothing.", copy_id, delivery_id)
        return False
    with Lease(copy) as lease:
        try:
            _perform(copy, lease)
        except RunStoppedError:
            logger.info("Copy %s was stopped.", copy.pk)
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends as a state of the row
            _fail(copy, error)
    return True


def look(copy: MirrorCopy) -> tuple[Consignment, Comparison]:
    """What the mirror should hold of the release, and what it lacks; changes nothing."""
    consignment = consignment_of(copy)
    return consignment, compare(consignment.chunks, open_mirror(copy.mirror).sizes())


def _perform(copy: MirrorCopy, lease: Lease) -> None:
    consignment, mirror = consignment_of(copy), open_mirror(copy.mirror)
    progress = CopyProgress(copy, lease, consignment.chunks)
    gap = compare(consignment.chunks, mirror.sizes())
    progress.begin(gap)
    mirror.bring(consignment, gap, chunk_store(), progress.brought)
    progress.arrived()
    if copy.verify:
        _verify(copy, consignment, mirror, progress)
    else:
        _probe(copy, consignment)
    _succeed(copy, consignment)


def _probe(copy: MirrorCopy, consignment: Consignment) -> None:
    """The smallest chunk, as a visitor gets it."""
    smallest = min(consignment.chunks, key=lambda name: (consignment.chunks[name], name))
    fault = public_address(copy.mirror).check({smallest: consignment.chunks[smallest]})
    if fault.to_bring:
        what = "is not there" if fault.missing else "has other bytes"
        raise MirrorPublicError(f"The chunk {smallest} {what} at {copy.mirror.base_url}.")


def _verify(
    copy: MirrorCopy, consignment: Consignment, mirror: Mirror, progress: CopyProgress
) -> None:
    """Every chunk; what does not come right is replaced, and looked at once more."""
    address = public_address(copy.mirror)
    fault = address.check(consignment.chunks, progress.verified)
    if not fault.to_bring:
        return
    progress.spoil()
    if len(fault.missing) == len(consignment.chunks):  # not a fault of the chunks
        raise MirrorPublicError(f"No chunk is to be had at {copy.mirror.base_url}.")
    wrong = Comparison(frozenset(), frozenset(fault.to_bring))
    mirror.bring(consignment, wrong, chunk_store(), progress.brought)
    left = address.check({name: consignment.chunks[name] for name in wrong.to_bring})
    if left.to_bring:
        raise MirrorWrongBytesError(
            f"{len(left.to_bring)} of {len(wrong.to_bring)} replaced chunks still come out wrong at"
            f" {copy.mirror.base_url}."
        )


def _succeed(copy: MirrorCopy, consignment: Consignment) -> None:
    now = timezone.now()
    size = sum(consignment.chunks.values())
    copy.refresh_from_db(fields=["complete_since"])
    advance_job(
        copy,
        MirrorCopy.Status.SUCCEEDED,
        actor=None,
        progress=100,
        message="",
        chunks_done=len(consignment.chunks),
        bytes_done=size,
        complete_since=copy.complete_since or now,
        verified_at=now if copy.verify else copy.verified_at,
        verify=False,
        lease_expires_at=None,
        finished=now,
    )


def _fail(copy: MirrorCopy, error: Exception) -> None:
    crash = CopyCrashedError(f"The copy ended by {type(error).__name__}.")
    refusal = error if isinstance(error, HubError) else crash
    # Of what nobody foresaw the log has it all; its words might hold anything.
    logger.error(
        "Copy %s failed: %s", copy.pk, refusal, exc_info=None if refusal is error else error
    )
    changes: dict[str, object] = {}
    if isinstance(refusal, UNUSABLE):
        changes["complete_since"] = None
    try:
        fail_job(copy, refusal, **changes)
    except RunMovedOnError:
        logger.info("Copy %s had ended before it failed.", copy.pk)
