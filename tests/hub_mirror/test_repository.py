"""Chunks in a model repository: by real huggingface_hub, to a server of the hub's protocol."""

import hashlib

import pytest

from inpaint_app.hub_mirror.repository import LARGE_FILES, RepositoryMirror
from inpaint_app.hub_source.hub import Hub
from inpaint_app.hub_source.patience import Patience
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.mirror import Consignment, compare
from inpaint_app.publish.mirror_errors import (
    MirrorPlainFilesError,
    MirrorRepositoryError,
    MirrorTokenError,
    MirrorUnavailableError,
)
from tests.hub_server import Fault

REPO = "owner/weights"
TOKEN = "hf_never-shown-writer"
CARD = b"---\nlicense: mit\n---\n# Weights\n"
CONTENTS = [hashlib.shake_256(b"%d" % n).digest(5000 + n) for n in range(5)]

# huggingface_hub's own, of how it hands a file to the library below it.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning")


@pytest.fixture
def server(hub_server):
    hub_server.writers.add(TOKEN)
    hub_server.repo(REPO, {".gitattributes": b"*.bin filter=lfs\n"})
    return hub_server


@pytest.fixture
def source(tmp_path):
    store = FileChunkStore(tmp_path / "store")
    for content in CONTENTS:
        store.put(hashlib.sha256(content).hexdigest(), content)
    return store


@pytest.fixture
def consignment(source):
    chunks = {entry.name: entry.size for entry in source.entries()}
    papers = {"README.md": CARD, "manifests/1.0.0.json": b'{"payload": ""}' * 40}
    return Consignment("Weights 1.0.0", chunks, papers)


def mirror_of(server, token=TOKEN, repo=REPO, revision="main"):
    return RepositoryMirror(Hub(server.endpoint, token, Patience(tries=1)), repo, revision)


def sync(mirror, consignment, source):
    """The bytes that were brought."""
    brought = []
    gap = compare(consignment.chunks, mirror.sizes())
    mirror.bring(consignment, gap, source, brought.append)
    return sum(brought)


def test_everything_comes_in_one_commit(server, consignment, source):
    mirror, repo = mirror_of(server), server.repos[REPO]
    assert sync(mirror, consignment, source) == sum(map(len, CONTENTS))
    assert len(repo.commits) == 2
    tree = repo.commits[repo.branches["main"]]
    for content in CONTENTS:
        assert tree[chunk_key(hashlib.sha256(content).hexdigest())] == content
    assert tree["README.md"] == CARD
    assert tree[".gitattributes"].decode().splitlines() == ["*.bin filter=lfs", LARGE_FILES]
    assert mirror.sizes() == consignment.chunks


def test_a_second_push_of_the_same_bytes_uploads_nothing(server, consignment, source):
    mirror = mirror_of(server)
    sync(mirror, consignment, source)
    server.requests.clear()
    assert sync(mirror, consignment, source) == 0
    assert server.asked("upload") == []
    assert len(server.repos[REPO].commits) == 2


def test_only_what_is_missing_or_wrong_is_brought_again(server, consignment, source):
    mirror, repo = mirror_of(server), server.repos[REPO]
    sync(mirror, consignment, source)
    first, second, *_ = sorted(consignment.chunks)
    repo.commit({chunk_key(first): b"another" * 100})
    del repo.commits[repo.branches["main"]][chunk_key(second)]
    gap = compare(consignment.chunks, mirror.sizes())
    assert (gap.wrong, gap.missing) == ({first}, {second})
    sync(mirror, consignment, source)
    assert mirror.sizes() == consignment.chunks
    assert repo.commits[repo.branches["main"]].keys() >= consignment.papers.keys()


def test_an_interrupted_push_goes_on_with_what_has_arrived(server, consignment, source):
    mirror = mirror_of(server)
    server.faults.append(Fault("upload", "/commit/", status=400))
    with pytest.raises(MirrorUnavailableError):
        sync(mirror, consignment, source)
    assert mirror.sizes() == {}
    server.requests.clear()
    sync(mirror, consignment, source)
    assert mirror.sizes() == consignment.chunks
    assert [asked for asked in server.asked("upload") if asked.path.startswith("/large/")] == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"token": "hf_never-shown-reader"}, MirrorTokenError),
        ({"token": "hf_never-shown-unknown"}, MirrorTokenError),
        ({"repo": "owner/nothing"}, MirrorRepositoryError),
        ({"repo": "no name"}, MirrorRepositoryError),
        ({"revision": "nothing"}, MirrorRepositoryError),
    ],
)
def test_what_cannot_be_written_to_says_why_and_never_the_token(
    server, consignment, source, change, error
):
    server.tokens.add("hf_never-shown-reader")
    mirror = mirror_of(server, **change)
    with pytest.raises(error) as refused:
        sync(mirror, consignment, source)
    assert "hf_never-shown" not in str(refused.value)
    assert "hf_never-shown" not in repr(mirror)
    assert refused.value.__cause__ is None


def test_an_object_that_is_refused_is_an_error_of_ours(server, consignment, source):
    server.faults.append(Fault("upload", "/large/", status=403))
    with pytest.raises(MirrorTokenError):
        sync(mirror_of(server), consignment, source)


def test_a_repository_that_would_keep_chunks_in_git_is_refused(
    server, consignment, source, monkeypatch
):
    monkeypatch.setattr("inpaint_app.hub_mirror.repository.MAX_PLAIN_BYTES", 10_000)
    server.keeps_plain = True
    with pytest.raises(MirrorPlainFilesError):
        sync(mirror_of(server), consignment, source)
    assert len(server.repos[REPO].commits) == 1
