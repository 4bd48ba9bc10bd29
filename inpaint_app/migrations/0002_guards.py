"""Guards: triggers that keep what must not change as it is, whoever writes.

Each table below has a list of guards; a guard is an event, a condition on the OLD and NEW rows
under which the statement is refused, and the code that it is refused with. The conditions are SQL
that SQLite and PostgreSQL both understand.

A later migration that alters a guarded table has to take the guards off first and put them back
after: SQLite alters a table by making it anew, which drops its triggers and is itself refused while
triggers of other tables name it. ``remove_guards`` and ``install_guards`` are what it runs.

A later migration that makes a table to be guarded has ``GUARDS``, ``install_guards`` and
``remove_guards`` of its own, made of ``install`` and ``remove``.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class Guard(NamedTuple):
    """Refuse ``event`` on ``table`` with ``code`` where ``condition`` holds."""

    table: str
    event: str  # INSERT, UPDATE or DELETE
    name: str
    condition: str
    code: str

    @property
    def trigger(self) -> str:
        return f"guard_{self.table}_{self.event.lower()}_{self.name}"


# From the row of a table to the release that it belongs to; %s is NEW or OLD.
_GRAPH_RELEASE = (
    "SELECT v.release_id FROM inpaint_app_graph g"
    " JOIN inpaint_app_variant v ON v.id = g.variant_id WHERE g.id = %s.graph_id"
)
RELEASE_OF = {
    "variant": "SELECT %s.release_id",
    "graph": "SELECT v.release_id FROM inpaint_app_variant v WHERE v.id = %s.variant_id",
    "opsetimport": _GRAPH_RELEASE,
    "operatorcount": _GRAPH_RELEASE,
    "graphtensor": _GRAPH_RELEASE,
    "graphparameters": _GRAPH_RELEASE,
    "graphfile": _GRAPH_RELEASE,
    "filechunk": (
        "SELECT v.release_id FROM inpaint_app_graphfile f"
        " JOIN inpaint_app_graph g ON g.id = f.graph_id"
        " JOIN inpaint_app_variant v ON v.id = g.variant_id WHERE f.id = %s.file_id"
    ),
}
APPEND_ONLY = {"statechange": "journal.append_only", "channelmove": "journal.append_only"}
LEGAL_RUN_TRANSITIONS = [
    ("queued", "running"),
    ("queued", "cancelled"),
    ("running", "succeeded"),
    ("running", "failed"),
    ("running", "cancelled"),
    ("failed", "queued"),
    ("cancelled", "queued"),
]


def _published(release: str) -> str:
    is_published = "r.status = 'published'"
    return (
        f"EXISTS (SELECT 1 FROM inpaint_app_release r WHERE r.id = ({release}) AND {is_published})"  # noqa: S608 - our own words
    )


def _guards_below_release() -> Iterator[Guard]:
    for table, path in RELEASE_OF.items():
        for event, rows in {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}.items():
            condition = " OR ".join(_published(path % row) for row in rows)
            yield Guard(table, event, "published", condition, "release.immutable")


def _guards() -> Iterator[Guard]:
    for event in ("UPDATE", "DELETE"):
        published = "OLD.status = 'published'"
        yield Guard("release", event, "published", published, "release.immutable")
        for table, code in APPEND_ONLY.items():
            yield Guard(table, event, "always", "1 = 1", code)
    yield from _guards_below_release()
    # What it is never changes; when it was last asked for does.
    other = "OLD.sha256 <> NEW.sha256 OR OLD.size <> NEW.size OR OLD.stored_at <> NEW.stored_at"
    yield Guard("chunk", "UPDATE", "always", other, "chunk.immutable")
    for table in ("checkpoint", "checkpointfile"):
        yield Guard(table, "UPDATE", "always", "1 = 1", "checkpoint.immutable")
    legal = " OR ".join(
        f"(OLD.status = '{old}' AND NEW.status = '{new}')" for old, new in LEGAL_RUN_TRANSITIONS
    )
    illegal = f"OLD.status <> NEW.status AND NOT ({legal})"
    yield Guard("run", "UPDATE", "transition", illegal, "run.illegal_transition")
    again = "NEW.status = 'queued' AND OLD.status <> 'queued' AND NEW.attempt <> OLD.attempt + 1"
    yield Guard("run", "UPDATE", "attempt", again, "run.illegal_transition")
    falls = "NEW.last_sequence < OLD.last_sequence"
    yield Guard("hubmodel", "UPDATE", "sequence", falls, "model.sequence_falls")
    for event in ("INSERT", "UPDATE"):
        elsewhere = (
            "NEW.release_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM inpaint_app_release r"
            " WHERE r.id = NEW.release_id AND r.model_id = NEW.model_id AND r.status = 'published')"
        )
        code = "channel.release_not_published"
        yield Guard("channel", event, "published", elsewhere, code)


GUARDS = tuple(_guards())


def _install(guard: Guard, vendor: str) -> Iterator[str]:
    begin = f'CREATE TRIGGER "{guard.trigger}" BEFORE {guard.event} ON "inpaint_app_{guard.table}"'
    if vendor == "sqlite":
        refuse = f"SELECT RAISE(ABORT, '{guard.code}')"
        yield f"{begin} WHEN {guard.condition} BEGIN {refuse}; END"
        return
    row = "OLD" if guard.event == "DELETE" else "NEW"
    refuse = f"RAISE EXCEPTION '{guard.code}' USING ERRCODE = 'integrity_constraint_violation'"
    yield (
        f'CREATE FUNCTION "{guard.trigger}"() RETURNS trigger LANGUAGE plpgsql AS'
        f" $$ BEGIN IF {guard.condition} THEN {refuse}; END IF; RETURN {row}; END $$"
    )
    yield f'{begin} FOR EACH ROW EXECUTE FUNCTION "{guard.trigger}"()'


def _remove(guard: Guard, vendor: str) -> str:
    if vendor == "sqlite":
        return f'DROP TRIGGER "{guard.trigger}"'
    return f'DROP FUNCTION "{guard.trigger}"() CASCADE'


def install(guards: Iterable[Guard], schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put ``guards`` on their tables."""
    for guard in guards:
        for statement in _install(guard, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)


def remove(guards: Iterable[Guard], schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take ``guards`` off."""
    for guard in guards:
        schema_editor.execute(_remove(guard, schema_editor.connection.vendor), params=None)


def install_guards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(GUARDS, schema_editor)


def remove_guards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(GUARDS, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("inpaint_app", "0001_rows")]

    operations = [migrations.RunPython(install_guards, remove_guards)]
