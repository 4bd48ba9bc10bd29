import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from inpaint_app.manifest.keys import load_or_create_key
from inpaint_app.models import Chunk, FileChunk, GarbageCollection, Release, StateChange
from inpaint_app.publish.errors import StorageUnavailableError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.candidates import store_chunks, write_candidate
from inpaint_app.workflow.discarding import discard_candidate
from inpaint_app.workflow.errors import (
    ChunksCollectedError,
    GraceTooShortError,
    ReleaseGoneError,
    ReleaseImmutableError,
)
from inpaint_app.workflow.garbage import Scope, add_up, collect_garbage, find_garbage
from inpaint_app.workflow.garbage_piece import Reason
from inpaint_app.workflow.releases import publish_release
from tests.factories import (
    make_candidate,
    make_model,
    make_published,
    make_run,
    make_user,
    register,
)
from tests.workflow.releases_of_parts import release_of, write_chunks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

DAY = timedelta(days=1)
LOOSE = b"bytes that nobody names"
LOOSE_NAME = hashlib.sha256(LOOSE).hexdigest()


def in_days(days, **more):
    """A collection as it will be then, with a day of grace."""
    return Scope(DAY, now=timezone.now() + days * DAY, **more)


def names(scope):
    return sorted((piece.reason.name, piece.name) for piece in find_garbage(scope))


def age(path, days=7):
    """Let the file, and what is in it, be that old."""
    then = timezone.now().timestamp() - days * 86400
    for each in [*path.rglob("*"), path]:
        os.utime(each, (then, then))
    return path


def test_chunks_that_a_release_or_a_candidate_names_are_none():
    make_published()
    make_candidate()
    assert names(in_days(400)) == []


def test_chunks_of_a_run_that_broke_off_are_garbage_after_the_grace_time(tmp_path):
    fragment, contents = release_of("a")
    store_chunks(write_chunks(tmp_path, contents), fragment, chunk_store(), lambda *_: None)
    assert names(in_days(0.9)) == []
    collection = collect_garbage(in_days(1.1), actor=None)
    assert collection.bytes == sum(map(len, contents.values()))
    assert collection.removed == {"chunk": {"count": len(contents), "bytes": collection.bytes}}
    assert [*chunk_store().keys()] == []
    assert not Chunk.objects.exists()


def test_chunks_that_another_release_shares_stay(tmp_path):
    kept = make_candidate()
    fragment, contents = release_of("a")
    store_chunks(write_chunks(tmp_path, contents), fragment, chunk_store(), lambda *_: None)
    collect_garbage(in_days(2), actor=None)
    shared = set(FileChunk.objects.values_list("chunk_id", flat=True))
    assert set(chunk_store().keys()) == shared
    assert publish(kept)


def publish(candidate):
    load_or_create_key(Path(settings.HUB_SIGNING_KEY_FILE))
    return publish_release(candidate, "1.0.0", actor=None)


def test_bytes_without_a_row_are_found_by_their_age_in_the_store():
    chunk_store().put(LOOSE_NAME, LOOSE)
    assert names(in_days(0)) == []
    assert names(in_days(2)) == [("CHUNK", LOOSE_NAME)]
    assert collect_garbage(in_days(2), actor=None).bytes == len(LOOSE)
    assert not chunk_store().has(LOOSE_NAME)
    assert not Chunk.objects.exists()


def test_a_row_without_bytes_frees_nothing_and_goes():
    Chunk.objects.create(sha256=LOOSE_NAME, size=5)
    collection = collect_garbage(in_days(2), actor=None)
    assert (collection.count, collection.bytes) == (1, 0)


def test_what_was_wanted_since_it_was_found_stays(tmp_path):
    fragment, contents = release_of("a")
    directory = write_chunks(tmp_path, contents)
    store_chunks(directory, fragment, chunk_store(), lambda *_: None)
    Chunk.objects.update(wanted_at=timezone.now() - 7 * DAY)
    found = list(find_garbage(in_days(0)))
    assert len(found) == len(contents)
    store_chunks(directory, fragment, chunk_store(), lambda *_: None)
    assert [piece.remove() for piece in found] == [None] * len(contents)
    assert set(chunk_store().keys()) == set(contents)


def test_a_run_that_stores_for_longer_than_the_grace_time_names_nothing_that_is_gone(tmp_path):
    fragment, contents = release_of("a")
    store_chunks(write_chunks(tmp_path, contents), fragment, chunk_store(), lambda *_: None)
    collect_garbage(in_days(2), actor=None)
    with pytest.raises(ChunksCollectedError) as refusal:
        write_candidate(make_model(), fragment, {}, origin="upload")
    assert refusal.value.permanent is False
    assert not Release.objects.exists()


def test_candidates_go_only_when_asked_for_with_their_rows_and_then_their_chunks():
    candidate, user = make_candidate(), make_user("publisher")
    published = make_published()
    assert names(in_days(40)) == []
    scope = in_days(40, candidates_after=30 * DAY)
    assert names(scope) == [("CANDIDATE", str(candidate))]
    collect_garbage(scope, actor=user)
    assert [*Release.objects.all()] == [published]
    line = StateChange.objects.get(subject_type="release", to_state="discarded")
    assert (line.subject_id, line.actor) == (candidate.pk, user)
    assert "never published" in line.reason


def test_a_dry_look_counts_the_chunks_of_the_candidates_that_would_go():
    make_candidate()
    chunks, size = Chunk.objects.count(), sum(Chunk.objects.values_list("size", flat=True))
    scope = in_days(40, candidates_after=30 * DAY)
    totals = {t.reason: (t.count, t.size) for t in add_up(find_garbage(scope))}
    assert totals == {Reason.CANDIDATE: (1, 0), Reason.CHUNK: (chunks, size)}
    assert Release.objects.exists()
    assert collect_garbage(scope, actor=None).bytes == size


def test_a_candidate_that_is_published_after_it_was_found_stays():
    candidate = make_candidate()
    scope = in_days(40, candidates_after=30 * DAY)
    pieces = list(find_garbage(scope))
    assert publish(candidate)
    assert {piece.remove() for piece in pieces} == {None}
    assert len([*chunk_store().keys()]) == Chunk.objects.count()


def test_a_published_release_is_never_discarded():
    with pytest.raises(ReleaseImmutableError):
        discard_candidate(make_published(), actor=None)


def test_a_discarded_candidate_cannot_be_published_or_discarded_again():
    candidate = make_candidate()
    discard_candidate(Release.objects.get(pk=candidate.pk), actor=None)
    for late in (lambda: discard_candidate(candidate, actor=None), lambda: publish(candidate)):
        with pytest.raises(ReleaseGoneError):
            late()


def test_an_hour_is_the_least_grace():
    with pytest.raises(GraceTooShortError):
        list(find_garbage(Scope(timedelta(minutes=59))))


def test_a_store_that_fails_in_the_middle_leaves_a_record_of_what_went(monkeypatch):
    for content in (b"first", b"second"):
        chunk_store().put(hashlib.sha256(content).hexdigest(), content)
    whole, calls = FileChunkStore.delete, []

    def delete(self, sha256):
        calls.append(sha256)
        if len(calls) == 2:
            raise StorageUnavailableError("The disk is away.")
        return whole(self, sha256)

    monkeypatch.setattr(FileChunkStore, "delete", delete)
    with pytest.raises(StorageUnavailableError):
        collect_garbage(in_days(2), actor=None)
    collection = GarbageCollection.objects.get()
    assert (collection.count, collection.error_code) == (1, "storage.unavailable")
    assert len([*chunk_store().keys()]) == 1


def test_a_collection_leaves_a_line_in_the_journal():
    user = make_user()
    collection = collect_garbage(in_days(2), actor=user)
    line = StateChange.objects.get(subject_type="garbagecollection", subject_id=collection.pk)
    assert (line.to_state, line.actor, line.reason) == ("collected", user, "0 pieces, 0 bytes.")


def kept_file(home, content=b"weights"):
    name = hashlib.sha256(content).hexdigest()
    path = home / "checkpoints" / name[:2] / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def test_checkpoint_files_that_no_checkpoint_names_go(hub_home):
    path = kept_file(hub_home)
    assert names(in_days(0)) == []
    age(path)
    assert names(in_days(0)) == [("CHECKPOINT_FILE", path.relative_to(hub_home).as_posix())]
    assert collect_garbage(in_days(0), actor=None).bytes == len(b"weights")
    assert not path.exists()


def test_checkpoint_files_that_a_checkpoint_names_stay(hub_home, tiny_checkpoint):
    checkpoint = register(tiny_checkpoint)
    age(hub_home / "checkpoints")
    assert names(in_days(0)) == []
    assert all((hub_home / file.path).exists() for file in checkpoint.files.all())


def test_a_file_that_was_brought_again_between_finding_and_removing_stays(hub_home):
    path = age(kept_file(hub_home))
    [piece] = find_garbage(in_days(0))
    path.unlink()
    path.write_bytes(b"weights")  # as an upload of the same bytes does, a moment before its rows
    assert piece.remove() is None
    assert path.read_bytes() == b"weights"


def test_what_a_crash_left_aside_is_put_back_where_somebody_names_it(hub_home, tiny_checkpoint):
    file = register(tiny_checkpoint).files.first()
    place = hub_home / file.path
    aside = hub_home / "checkpoints" / "aside" / place.name
    aside.parent.mkdir()
    place.rename(aside)
    assert collect_garbage(in_days(0), actor=None).bytes == 0
    assert place.exists()
    assert not aside.exists()


def test_leftover_folders_and_files_go_and_those_of_active_runs_stay(hub_home):
    left = {
        Reason.WORK: ["work/run-999-1"],
        Reason.TEMPORARY: ["checkpoints/incoming/tmp1", "uploads/a.upload"],
        Reason.UNFINISHED: ["store/incoming/half"],
    }
    active = hub_home / "work" / f"run-{make_run('running').pk}-1"
    for path in [active, *(hub_home / p for paths in left.values() for p in paths)]:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix or path.name == "half":
            path.write_bytes(b"12345")
        else:
            path.mkdir()
            (path / "part").write_bytes(b"123")
    assert names(in_days(0)) == []
    age(hub_home)
    totals = {t.reason: (t.count, t.size) for t in add_up(find_garbage(in_days(0)))}
    assert totals == {Reason.WORK: (1, 3), Reason.TEMPORARY: (2, 8), Reason.UNFINISHED: (1, 5)}
    collect_garbage(in_days(0), actor=None)
    assert names(in_days(0)) == []
    assert (active / "part").exists()
