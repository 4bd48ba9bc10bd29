"""The journal's seals: a chain of hashes that shows whether a line was altered or taken out.

The guards keep everybody out who writes through the database's own rules; whoever owns the
database can lift them. The chain does not stop that and makes it visible: every seal covers the
one before it. What it cannot show by itself is an end that was cut off; the last seal in an export
that somebody keeps elsewhere does.
"""

import hashlib
import json
from datetime import UTC

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from inpaint_app.models import JournalSeal, StateChange
from inpaint_app.workflow.publishing_errors import JournalBrokenError

BATCH = 500


def seal_journal() -> int:
    """Seal every line that has no seal yet; how many. Two at once do no harm: one gives up."""
    sealed = 0
    while batch := list(unsealed()[:BATCH]):
        try:
            with transaction.atomic():
                previous = JournalSeal.objects.values_list("sha256", flat=True).last() or ""
                for change in batch:
                    sha256 = seal_of(previous, change)
                    JournalSeal.objects.create(change=change, previous=previous, sha256=sha256)
                    previous = sha256
        except IntegrityError:  # another one sealed the same lines
            return sealed
        sealed += len(batch)
    return sealed


def unsealed() -> QuerySet[StateChange]:
    """The lines without a seal, in the order of their keys."""
    return StateChange.objects.filter(seal=None).order_by("pk")


def seal_of(previous: str, change: StateChange) -> str:
    """SHA-256, in hex, over the seal before and the line."""
    return hashlib.sha256(f"{previous}\n{canonical_line(change)}".encode()).hexdigest()


def canonical_line(change: StateChange) -> str:
    """The line as JSON with sorted keys; times to the microsecond, which all databases keep."""
    return json.dumps(
        {
            "id": change.pk,
            "at": change.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": change.actor_id,
            "subject_type": change.subject_type,
            "subject_id": change.subject_id,
            "from_state": change.from_state,
            "to_state": change.to_state,
            "reason": change.reason,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def verify_journal(last: str | None = None) -> tuple[int, str, int]:
    """Walk the chain: lines sealed, the last seal, and lines that wait for theirs.

    ``last`` is a seal that was written down before and has to be there still. Raises
    ``JournalBrokenError`` at the first line that is not what was sealed.
    """
    previous, count, is_known = "", 0, last is None
    for seal in JournalSeal.objects.select_related("change").order_by("pk").iterator(BATCH):
        if seal.previous != previous:
            raise JournalBrokenError(f"A seal before line {seal.change_id} is gone.")
        if seal.sha256 != seal_of(previous, seal.change):
            raise JournalBrokenError(f"The line {seal.change_id} is not what was sealed.")
        previous, count = seal.sha256, count + 1
        is_known = is_known or seal.sha256 == last
    if not is_known:
        raise JournalBrokenError(f"The seal {last} is gone, and what it covered with it.")
    return count, previous, StateChange.objects.filter(seal=None).count()
