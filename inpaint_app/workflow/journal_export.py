"""The journal as a file: a line at a time, however long it is."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import Any

from django.db.models import QuerySet

from inpaint_app.models import StateChange
from inpaint_app.workflow.journal_chain import seal_journal

COLUMNS = ("id", "at", "who", "subject", "subject_id", "from", "to", "why", "who_id", "seal")
BATCH = 1000
# A spreadsheet takes what begins like this for a formula, and a reason is anybody's text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_lines(changes: QuerySet[StateChange]) -> Iterator[str]:
    """An object a line (jsonlines.org), oldest first; with ``seal`` the chain can be checked."""
    for line in _lines(changes):
        yield f"{json.dumps(line, ensure_ascii=False)}\n"


def comma_separated(changes: QuerySet[StateChange]) -> Iterator[str]:
    """RFC 4180 with a header; what a spreadsheet would compute is written as text."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for line in _lines(changes):
        yield writer.writerow([_inert(line[column]) for column in COLUMNS])


EXPORTS: Mapping[str, Callable[[QuerySet[StateChange]], Iterator[str]]] = {
    "csv": comma_separated,
    "jsonl": json_lines,
}


def _lines(changes: QuerySet[StateChange]) -> Iterator[dict[str, Any]]:
    seal_journal()
    rows = changes.select_related("actor", "seal").order_by("pk")
    for change in rows.iterator(BATCH):
        seal = getattr(change, "seal", None)
        yield {
            "id": change.pk,
            "at": change.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "who": None if change.actor is None else change.actor.get_username(),
            "subject": change.subject_type,
            "subject_id": change.subject_id,
            "from": change.from_state,
            "to": change.to_state,
            "why": change.reason,
            "who_id": change.actor_id,
            "seal": None if seal is None else seal.sha256,
        }


def _inert(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


class _Echo:
    """A file that gives back what is written to it, for a writer that wants one."""

    def write(self, value: str) -> str:
        return value
