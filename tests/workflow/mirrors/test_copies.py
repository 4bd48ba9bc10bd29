"""From publishing to a mirror that is named: queued, copied, compared, mended."""

import json
from base64 import b64decode

import pytest

from inpaint_app.models import MirrorCopy, Release, StateChange
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.publish.errors import StorageUnavailableError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.tasks import execute_copy, reap_lost_copies, sync_mirrors
from inpaint_app.workflow.channels import renew_channel_documents
from inpaint_app.workflow.mirrors import (
    execution,
    request_copy,
    request_sync,
    switch_mirror,
)
from inpaint_app.workflow.mirrors.naming import chunk_urls
from inpaint_app.workflow.mirrors.places import chunks_of
from inpaint_app.workflow.yanks import yank_release
from tests.factories import make_live, make_model, make_published
from tests.workflow.mirrors import places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def sync(mirror, **options):
    """The copies of a mirror, after a worker has done them."""
    copies = request_sync(mirror, actor=None, **options)
    for copy in copies:
        execute_copy(copy.pk)
        copy.refresh_from_db()
    return copies


def named_by(channel):
    channel.refresh_from_db()
    return json.loads(b64decode(json.loads(channel.document)["payload"]))["chunk_urls"]


def path_of(folder, name):
    path = folder / chunk_key(name)
    path.chmod(0o644)
    return path


def test_publishing_queues_a_copy_to_every_enabled_mirror(make, cdn):
    model = make_model()
    first, second = make(), make("second")
    off = switch_mirror(make("third"), is_enabled=False, actor=None)
    other = make("fourth", model=make_model())
    release = make_published(model)
    copies = MirrorCopy.objects.filter(release=release)
    assert {copy.mirror for copy in copies} == {first, second}
    assert {copy.status for copy in copies} == {"queued"}
    assert not off.copies.exists()
    assert not other.copies.exists()


def test_a_mirror_that_is_down_keeps_nobody_from_publishing(make, monkeypatch):
    mirror = make(address="file:/proc/nowhere")
    release = make_published()
    [copy] = mirror.copies.all()
    execute_copy(copy.pk)
    copy.refresh_from_db()
    assert (copy.status, copy.error_code) == ("failed", "storage.unavailable")
    assert release.status == Release.Status.PUBLISHED
    assert chunk_urls(release) == ["/chunks/"]


def test_a_copy_brings_every_chunk_and_is_done_once(make, folder):
    mirror, release = make(), make_published()
    [copy] = mirror.copies.all()
    execute_copy(copy.pk)
    execute_copy(copy.pk)  # a message may come twice
    copy.refresh_from_db()
    chunks = chunks_of(release)
    assert {e.name: e.size for e in FileChunkStore(folder).entries()} == chunks
    assert (copy.status, copy.words, copy.attempt) == ("succeeded", "complete", 1)
    assert (copy.chunks_done, copy.chunk_count) == (len(chunks), len(chunks))
    assert (copy.bytes_done, copy.byte_count) == (sum(chunks.values()),) * 2
    assert copy.complete_since == copy.finished
    assert copy.verified_at is None
    lines = StateChange.objects.filter(subject_type="mirrorcopy", subject_id=copy.pk)
    assert [line.to_state for line in lines.order_by("pk")] == ["queued", "running", "succeeded"]


def test_a_channel_names_a_mirror_from_the_next_renewal_on(make, cdn):
    mirror, release = make(), make_live()
    channel = release.model.channels.get(is_default=True)
    assert renew_channel_documents() == 0
    sync(mirror)
    sequence = channel.sequence
    assert renew_channel_documents() == 1
    assert named_by(channel) == ["/chunks/", f"{cdn.origin}/chunks/"]
    assert channel.sequence > sequence
    assert renew_channel_documents() == 0
    release.refresh_from_db()
    assert json.loads(release.manifest)["chunk_urls"] == ["/chunks/"]
    switch_mirror(mirror, is_enabled=False, actor=None)
    assert renew_channel_documents() == 1
    assert named_by(channel) == ["/chunks/"]


def test_a_yank_names_the_mirrors_too(make, cdn):
    mirror, release = make(), make_published()
    sync(mirror)
    yank = yank_release(release, notice="Seams.", actor=None)
    document = json.loads(b64decode(json.loads(yank.envelope)["payload"]))
    assert document["chunk_urls"] == ["/chunks/", f"{cdn.origin}/chunks/"]


def test_a_mirror_at_an_origin_that_is_no_longer_allowed_is_not_named(make, settings):
    mirror, release = make(), make_published()
    sync(mirror)
    settings.HUB_MIRROR_ORIGINS = []
    assert chunk_urls(release) == ["/chunks/"]
    [copy] = sync(mirror)
    assert (copy.error_code, copy.complete_since) == ("mirror.origin", None)


def test_what_was_there_is_not_sent_again(make, folder, monkeypatch):
    mirror, release = make(), make_published()
    first, *_ = sorted(chunks_of(release))
    sync(mirror)
    path_of(folder, first).unlink()
    put, brought = FileChunkStore.put, []

    def note(store, sha256, source):
        brought.append(sha256)
        return put(store, sha256, source)

    monkeypatch.setattr(FileChunkStore, "put", note)
    [copy] = sync(mirror)
    assert brought == [first]
    assert (copy.status, copy.attempt) == ("succeeded", 2)


def test_a_chunk_of_another_length_is_replaced(make, folder):
    mirror, release = make(), make_published()
    sync(mirror)
    name, size = min(chunks_of(release).items())
    path_of(folder, name).write_bytes(b"short")
    sync(mirror)
    assert path_of(folder, name).stat().st_size == size


def test_altered_bytes_are_found_by_verifying_and_replaced(make, folder):
    mirror, release = make(), make_published()
    sync(mirror)
    name = max(chunks_of(release), key=chunks_of(release).get)
    right = path_of(folder, name).read_bytes()
    path_of(folder, name).write_bytes(bytes([right[0] ^ 1]) + right[1:])
    [copy] = sync(mirror)  # the lengths are right, and the smallest chunk is
    assert copy.status == "succeeded"
    assert path_of(folder, name).read_bytes() != right
    [copy] = sync(mirror, verify=True)
    assert (copy.status, copy.verified_at, copy.verify) == ("succeeded", copy.finished, False)
    assert path_of(folder, name).read_bytes() == right


def test_a_cache_that_keeps_wrong_bytes_is_told_of_and_not_named(make, cdn):
    mirror, release = make(), make_published()
    sync(mirror)
    name = max(chunks_of(release), key=chunks_of(release).get)
    cdn.cached[name] = b"\0" * chunks_of(release)[name]
    [copy] = sync(mirror, verify=True)
    assert (copy.status, copy.error_code) == ("failed", "mirror.wrong_bytes")
    assert chunk_urls(release) == ["/chunks/"]
    cdn.cached.clear()
    [copy] = sync(mirror, verify=True)
    assert copy.status == "succeeded"


@pytest.mark.parametrize("verify", [False, True])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"lets_read": False}, "mirror.public_address"),
        ({"sends_on_to": "http://127.0.0.1:1"}, "mirror.origin"),
        ({"directory": True}, "mirror.public_address"),
    ],
)
def test_what_a_visitor_could_not_fetch_is_not_complete(make, cdn, folder, fault, code, verify):
    mirror, release = make(), make_published()
    for name, value in fault.items():
        setattr(cdn, name, value)
    if "directory" in fault:  # a base URL that leads elsewhere
        mirror.base_url = f"{cdn.origin}/elsewhere/chunks/"
        mirror.save()
    [copy] = sync(mirror, verify=verify)
    assert (copy.status, copy.error_code, copy.complete_since) == ("failed", code, None)
    assert chunk_urls(release) == ["/chunks/"]
    assert copy.chunks_done == copy.chunk_count  # nothing of it is brought again


def test_a_redirect_to_where_pages_may_not_go_names_the_place(make, cdn, folder, settings):
    mirror = make()
    make_published()
    with places.serving(folder) as (elsewhere, _handler):
        cdn.sends_on_to = elsewhere
        [copy] = sync(mirror)
        assert copy.error_code == "mirror.origin"
        assert elsewhere in copy.error_message
        settings.HUB_MIRROR_ORIGINS = [cdn.origin, elsewhere]
        [copy] = sync(mirror)
        assert copy.status == "succeeded"


def test_a_store_that_fails_for_a_while_leaves_a_complete_mirror_named(make, cdn, monkeypatch):
    mirror, release = make(), make_published()
    sync(mirror)

    def fail(_store):
        raise StorageUnavailableError("Chunk listing is out of reach.")

    monkeypatch.setattr(FileChunkStore, "entries", fail)
    [copy] = sync(mirror)
    assert copy.error_code == "storage.unavailable"
    assert chunk_urls(release) == ["/chunks/", f"{cdn.origin}/chunks/"]


def test_an_altered_chunk_of_our_own_goes_nowhere(make, folder, hub_home):
    mirror, release = make(), make_published()
    name = min(chunks_of(release))
    path_of(hub_home / "store", name).write_bytes(b"\0" * chunks_of(release)[name])
    [copy] = sync(mirror)
    assert copy.error_code == "storage.chunk_mismatch"
    assert not FileChunkStore(folder).has(name)


def test_what_nobody_foresaw_ends_as_a_state_without_its_words(make, monkeypatch):
    mirror, _ = make(), make_published()

    def crash(*_):
        raise ZeroDivisionError("hf_secret")

    monkeypatch.setattr(execution, "compare", crash)
    [copy] = sync(mirror)
    assert copy.error_code == "mirror.crashed"
    assert "hf_secret" not in copy.error_message


def test_a_copy_whose_worker_died_fails_and_is_asked_for_again(make, monkeypatch):
    mirror, release = make(), make_published()
    copy = mirror.copies.get()
    MirrorCopy.objects.filter(pk=copy.pk).update(
        status="running", worker="gone:1:a", started=copy.created, lease_expires_at=copy.created
    )
    assert request_copy(mirror, release, actor=None).status == "running"
    reap_lost_copies()
    copy.refresh_from_db()
    assert (copy.status, copy.error_code) == ("failed", "mirror.worker_lost")
    [copy] = sync(mirror)
    assert copy.status == "succeeded"


def test_asked_for_twice_it_is_queued_once(make):
    mirror, release = make(), make_published()
    one = request_copy(mirror, release, actor=None)
    two = request_copy(mirror, release, verify=True, actor=None)
    assert one == two
    assert (two.verify, two.attempt) == (True, 1)
    assert StateChange.objects.filter(subject_type="mirrorcopy").count() == 1


def test_the_clock_asks_for_every_release_at_every_mirror(make):
    mirror, release = make(), make_published()
    second = make_published(release.model, "2.0.0")
    sync(mirror)
    sync_mirrors()
    queued = MirrorCopy.objects.filter(status="queued")
    assert {copy.release for copy in queued} == {release, second}
    switch_mirror(mirror, is_enabled=False, actor=None)
    assert sync_mirrors() is None


def test_a_new_mirror_gets_what_was_published_before(make):
    release = make_published()
    assert [copy.release for copy in make().copies.all()] == [release]
