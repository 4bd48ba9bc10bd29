"""The guards of migration 0002, met with SQL, which knows nothing of the workflow."""

import pytest
from django.db import IntegrityError, connection, transaction

from inpaint_app.models import (
    Channel,
    ChannelMove,
    Chunk,
    FileChunk,
    Graph,
    GraphFile,
    GraphParameters,
    GraphTensor,
    HubModel,
    OperatorCount,
    OpsetImport,
    Release,
    Run,
    StateChange,
    Variant,
)
from tests.factories import (
    make_candidate,
    make_checkpoint,
    make_live,
    make_model,
    make_published,
    make_run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

# Every table under a release, with a column to change and how its rows reach the release.
BELOW_RELEASE = [
    (Variant, "total_bytes", "release"),
    (Graph, "node_count", "variant__release"),
    (OpsetImport, "version", "graph__variant__release"),
    (OperatorCount, "count", "graph__variant__release"),
    (GraphTensor, "position", "graph__variant__release"),
    (GraphParameters, "elements", "graph__variant__release"),
    (GraphFile, "size", "graph__variant__release"),
    (FileChunk, "position", "file__graph__variant__release"),
]
below_release = pytest.mark.parametrize(
    ("table", "column", "path"), BELOW_RELEASE, ids=lambda value: getattr(value, "__name__", None)
)


def execute(sql, *parameters):
    """Run one statement as anybody with a database shell could; the number of rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def refused(code):
    return pytest.raises(IntegrityError, match=code)


def update(table, column, pk, value=1):
    name = table._meta.db_table
    return execute(f"UPDATE {name} SET {column} = %s WHERE {table._meta.pk.column} = %s", value, pk)


def delete(table, pk):
    return execute(f"DELETE FROM {table._meta.db_table} WHERE {table._meta.pk.column} = %s", pk)


@pytest.mark.parametrize(
    "column", ["version", "sequence", "manifest", "envelope", "origin", "status", "model_id"]
)
def test_a_published_release_cannot_change(column):
    release = make_published()
    before = Release.objects.values().get(pk=release.pk)
    with refused("release.immutable"):
        update(Release, column, release.pk, 999)
    assert Release.objects.values().get(pk=release.pk) == before


def test_what_a_published_release_says_of_itself_cannot_change():
    release = make_published()
    with refused("release.immutable"):
        execute("UPDATE inpaint_app_release SET fragment = report WHERE id = %s", release.pk)


def test_a_published_release_cannot_be_deleted():
    release = make_published()
    with refused("release.immutable"):
        delete(Release, release.pk)
    assert Release.objects.filter(pk=release.pk).exists()


def test_a_candidate_can_be_changed_and_deleted():
    release = make_candidate()
    assert update(Release, "origin", release.pk, "elsewhere") == 1
    release.delete()
    assert not Variant.objects.exists()


@below_release
def test_no_row_under_a_published_release_can_change(table, column, path):
    release = make_published()
    row = table.objects.filter(**{path: release}).first()
    with refused("release.immutable"):
        update(table, column, row.pk, 7)


@below_release
def test_no_row_under_a_published_release_can_be_deleted(table, column, path):
    release = make_published()
    row = table.objects.filter(**{path: release}).first()
    with refused("release.immutable"):
        delete(table, row.pk)


@below_release
def test_no_row_can_be_added_under_a_published_release(table, column, path):
    release = make_published()
    row = table.objects.filter(**{path: release}).values().first()
    columns = [name for name in row if name != "id"]
    copied = ", ".join(columns)
    with refused("release.immutable"):
        execute(
            f"INSERT INTO {table._meta.db_table} ({copied})"
            f" SELECT {copied} FROM {table._meta.db_table} WHERE id = %s",
            row["id"],
        )


def test_no_row_can_be_moved_into_a_published_release():
    model = make_model()
    published, candidate = make_published(model), make_candidate(model)
    with refused("release.immutable"):
        update(Variant, "release_id", candidate.variants.first().pk, published.pk)


@below_release
def test_rows_under_a_candidate_can_change(table, column, path):
    release = make_candidate()
    row = table.objects.filter(**{path: release}).last()
    assert update(table, column, row.pk, 77) == 1


def test_a_chunk_never_changes():
    make_candidate()
    chunk = Chunk.objects.first()
    with refused("chunk.immutable"):
        update(Chunk, "size", chunk.pk, 3)


def test_a_chunk_of_a_file_cannot_be_deleted():
    make_candidate()

    @transaction.atomic
    def delete_and_end():
        delete(Chunk, Chunk.objects.first().pk)
        # A foreign key is checked when the transaction ends, and this test's never does.
        connection.check_constraints()

    with pytest.raises(IntegrityError):
        delete_and_end()


@pytest.mark.parametrize("event", ["update", "delete"])
@pytest.mark.parametrize("table", [StateChange, ChannelMove])
def test_the_journal_is_append_only(table, event):
    make_live()
    row = table.objects.first()
    with refused("journal.append_only"):
        update(table, "reason", row.pk, "x") if event == "update" else delete(table, row.pk)


def test_a_checkpoint_never_changes():
    checkpoint = make_checkpoint()
    with refused("checkpoint.immutable"):
        update(type(checkpoint), "sha256", checkpoint.pk, "0" * 64)
    file = checkpoint.files.first()
    with refused("checkpoint.immutable"):
        update(type(file), "path", file.pk, "elsewhere")


def test_a_channel_cannot_point_at_a_candidate():
    channel = make_live().model.channels.get(is_default=True)
    candidate = make_candidate(channel.model)
    with refused("channel.release_not_published"):
        update(Channel, "release_id", channel.pk, candidate.pk)


def test_a_channel_cannot_point_at_a_release_of_another_model():
    channel = make_live().model.channels.get(is_default=True)
    elsewhere = make_published()
    with refused("channel.release_not_published"):
        update(Channel, "release_id", channel.pk, elsewhere.pk)


def test_a_channel_cannot_be_made_with_a_candidate():
    candidate = make_candidate()
    with refused("channel.release_not_published"), transaction.atomic():
        Channel.objects.create(model=candidate.model, name="new", release=candidate)


def test_the_sequence_of_a_model_never_falls():
    model = make_live().model
    with refused("model.sequence_falls"):
        update(HubModel, "last_sequence", model.pk, 1)


LEGAL = {
    ("queued", "running"),
    ("queued", "cancelled"),
    ("running", "succeeded"),
    ("running", "failed"),
    ("running", "cancelled"),
}
STATES = ["queued", "running", "succeeded", "failed", "cancelled"]
COMPLETE = (
    "UPDATE inpaint_app_run SET status = %s, attempt = attempt + %s, worker = 'w',"
    " error_code = 'e', lease_expires_at = created, started = created, finished = created"
    " WHERE id = %s"
)


@pytest.mark.parametrize("after", STATES)
@pytest.mark.parametrize("before", STATES)
def test_a_run_changes_its_state_by_legal_steps_alone(before, after):
    run = make_run(before)
    if before == after or (before, after) in LEGAL:
        assert execute(COMPLETE, after, 0, run.pk) == 1
        return
    with refused("run.illegal_transition"):
        execute(COMPLETE, after, 0, run.pk)
    assert Run.objects.get(pk=run.pk).status == before


@pytest.mark.parametrize("before", ["failed", "cancelled"])
def test_a_run_is_queued_again_as_the_next_attempt(before):
    run = make_run(before)
    for attempts in (0, 2):
        with refused("run.illegal_transition"):
            execute(COMPLETE, "queued", attempts, run.pk)
    assert execute(COMPLETE, "queued", 1, run.pk) == 1
