"""Mirrors from the command line: made, compared, brought up to date."""

import pytest
from django.core.management import CommandError, call_command

from inpaint_app.models import Mirror, MirrorCopy
from inpaint_app.presentation.formats import format_bytes
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.workflow.lease import claim_job
from inpaint_app.workflow.mirrors.places import chunks_of
from tests.factories import make_model, make_published, make_user
from tests.workflow.mirrors.places import serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mirror"


@pytest.fixture
def release():
    return make_published(make_model("tiny"))


@pytest.fixture
def mirror(folder, settings, release):
    with serving(folder) as (origin, _handler):
        settings.HUB_MIRROR_ORIGINS = [origin]
        place = {"store": f"file:{folder}", "base_url": f"{origin}/chunks/"}
        call_command("create_mirror", "cdn", **place)
        yield Mirror.objects.get()


def run(capsys, *arguments):
    capsys.readouterr()
    call_command("sync_mirror", "cdn", *arguments)
    return [line.split("  ") for line in capsys.readouterr().out.splitlines()]


def words(line):
    return [word.strip() for word in line if word.strip()]


def test_a_dry_run_says_what_would_be_brought_and_brings_nothing(capsys, mirror, release, folder):
    size = format_bytes(sum(chunks_of(release).values()))
    head, line = run(capsys, "--dry-run")
    assert words(head) == ["release", "chunks", "missing", "wrong", "to upload"]
    assert words(line) == ["tiny 1.0.0", "10", "10", "0", size]
    assert [*FileChunkStore(folder).keys()] == []
    assert mirror.copies.get().status == "queued"


def test_it_uploads_what_is_missing_and_says_so(capsys, mirror, release, folder):
    size = format_bytes(sum(chunks_of(release).values()))
    user = make_user("publisher")
    _head, line = run(capsys, "--by", user.username, "--reason", "By hand.")
    assert words(line) == ["tiny 1.0.0", "complete", "10 of 10", size, "never", "none"]
    assert {*FileChunkStore(folder).keys()} == chunks_of(release).keys()
    (folder / chunk_key(min(chunks_of(release)))).unlink()
    assert words(run(capsys, "--dry-run")[1])[2:4] == ["1", "0"]


def test_verifying_repairs_altered_bytes(capsys, mirror, release, folder):
    run(capsys)
    path = folder / chunk_key(max(chunks_of(release), key=chunks_of(release).get))
    right = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    _head, line = run(capsys, "--verify", "--release", "tiny/1.0.0")
    assert words(line)[1] == "complete"
    assert words(line)[4] != "never"
    assert path.read_bytes() == right


def test_what_cannot_be_completed_ends_with_a_status_and_the_advice(capsys, mirror, settings):
    settings.HUB_MIRROR_ORIGINS = []
    with pytest.raises(CommandError, match=r"mirror\.incomplete: 1 of 1 releases"):
        run(capsys)
    said = capsys.readouterr()
    assert "mirror.origin" in said.out
    assert "Add the origin to HUB_MIRROR_ORIGINS" in said.err


def test_a_copy_that_a_worker_is_at_is_left_to_it(capsys, mirror):
    assert claim_job(mirror.copies.get(), "delivery-1")
    with pytest.raises(CommandError, match=r"mirror\.busy"):
        run(capsys)
    assert MirrorCopy.objects.get().status == "running"


def test_names_that_there_are_not_are_refused(mirror):
    with pytest.raises(CommandError, match="no mirror 'nothing'"):
        call_command("sync_mirror", "nothing")
    for named in ("tiny/2.0.0", "tiny", "other/1.0.0"):
        with pytest.raises(CommandError, match=r"has no release|There is no model"):
            call_command("sync_mirror", "cdn", release=named)


def test_a_mirror_is_made_whole_or_not_at_all():
    with pytest.raises(CommandError, match="--base-url"):
        call_command("create_mirror", "cdn", store="s3://bucket")
    with pytest.raises(CommandError, match="--model"):
        call_command("create_mirror", "hub", hugging_face="owner/name")
    assert not Mirror.objects.exists()
