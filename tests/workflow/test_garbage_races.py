"""Runs and collectors at the same time, each with a connection of its own."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inpaint_app.models import Chunk, FileChunk, Release
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.candidates import store_chunks, write_candidate
from inpaint_app.workflow.errors import ChunksCollectedError
from inpaint_app.workflow.garbage import Scope, collect_garbage
from tests.factories import make_model
from tests.workflow.releases_of_parts import release_of, write_chunks
from tests.workflow.test_concurrency import at_once

pytestmark = pytest.mark.usefixtures("hub_home", "committed_db")

DAY = timedelta(days=1)


def store(directory, fragment):
    store_chunks(directory, fragment, chunk_store(), lambda *_: None)


def collect(days):
    collect_garbage(Scope(DAY, now=timezone.now() + days * DAY), actor=None)


def in_thread(call):
    def run():
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_who_wants_a_chunk_while_it_is_deleted_waits_and_stores_it_again(tmp_path, monkeypatch):
    fragment, contents = release_of("a")
    directory, model = write_chunks(tmp_path, contents), make_model()
    store(directory, fragment)
    deleted, storing, real = threading.Event(), threading.Event(), FileChunkStore.delete

    def delete(self, sha256):
        outcome = real(self, sha256)
        deleted.set()
        assert storing.wait(10)  # the run has begun, and has to wait for the end of this
        return outcome

    monkeypatch.setattr(FileChunkStore, "delete", delete)
    Chunk.objects.update(wanted_at=timezone.now() - 7 * DAY)
    collector = in_thread(lambda: collect(0))
    assert deleted.wait(10)
    runner = in_thread(lambda: (storing.set(), store(directory, fragment)))
    runner.join()
    collector.join()
    write_candidate(model, fragment, {}, origin="upload")
    assert set(chunk_store().keys()) == set(contents)


def test_who_names_chunks_while_they_are_looked_at_keeps_them(tmp_path):
    """Wanted long ago, so that the collector takes them for garbage: naming and deleting race."""
    model = make_model()
    for number in range(4):
        fragment, contents = release_of("a", f"own {number}")
        store(write_chunks(tmp_path / str(number), contents), fragment)

        def name(fragment=fragment):
            try:
                write_candidate(model, fragment, {}, origin="upload")
            except ChunksCollectedError as error:
                return error.code
            return "named"

        outcomes = at_once(name, lambda: collect(2), lambda: collect(2))
        assert outcomes[0] in {"named", "garbage.chunks_collected"}
        named = set(FileChunk.objects.values_list("chunk_id", flat=True))
        assert named <= set(chunk_store().keys())


def test_runs_that_share_chunks_and_collectors_lose_none(tmp_path):
    model = make_model()
    releases = [release_of("a"), release_of("a", "b"), release_of("b")]

    def run(number):
        fragment, contents = releases[number]
        store(write_chunks(tmp_path / str(number), contents), fragment)
        write_candidate(model, fragment, {}, origin="upload")

    at_once(*[lambda n=n: run(n) for n in range(3)], lambda: collect(0), lambda: collect(0))
    assert Release.objects.count() == 3
    assert set(chunk_store().keys()) == {name for _, contents in releases for name in contents}
