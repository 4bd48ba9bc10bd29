"""What every chunk store promises, asked of each of them: a folder, and S3 over HTTP.

S3 is moto's server, and SeaweedFS, a production-grade one, where it is installed.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from inpaint_app.publish.chunk_store import chunk_key, is_chunk_name, shard_key
from inpaint_app.publish.errors import ChunkMismatchError, ChunkMissingError, ChunkNameError

CONTENT = hashlib.shake_256(b"a chunk").digest(3_000_000)
NAME = hashlib.sha256(CONTENT).hexdigest()
ABSENT = "0" * 64
# Three parts of S3's least size.
LARGE = hashlib.shake_256(b"a large one").digest(11_000_000)
LARGE_NAME = hashlib.sha256(LARGE).hexdigest()


def read(store, name, **part):
    with closing(store.open(name, **part)) as stream:
        return stream.read()


def test_a_key_spreads_chunks_over_folders():
    assert shard_key(NAME) == f"{NAME[:2]}/{NAME}"
    assert chunk_key(NAME) == f"chunks/{NAME[:2]}/{NAME}"


@pytest.mark.parametrize(
    "name", ["", "abc", NAME.upper(), f"{NAME}\n", f"../{NAME[3:]}", f"{NAME[:-1]}/"]
)
def test_what_is_no_name_has_no_key(name):
    assert not is_chunk_name(name)
    with pytest.raises(ChunkNameError):
        chunk_key(name)


@pytest.mark.parametrize("method", ["has", "size", "open"])
def test_it_refuses_what_is_no_name(store, method):
    with pytest.raises(ChunkNameError):
        getattr(store, method)("../../etc/passwd")


def test_it_refuses_to_put_under_what_is_no_name(store):
    with pytest.raises(ChunkNameError):
        store.put("chunk.bin", b"content")


def test_it_gives_back_what_it_was_given(store):
    assert store.put(NAME, CONTENT) is True
    assert store.has(NAME)
    assert store.size(NAME) == len(CONTENT)
    assert read(store, NAME) == CONTENT


def test_it_takes_a_file(store, tmp_path):
    path = tmp_path / "denoiser-0000.bin"
    path.write_bytes(CONTENT)
    store.put(NAME, path)
    assert read(store, NAME) == CONTENT
    assert path.read_bytes() == CONTENT


def test_a_second_put_does_nothing(store):
    store.put(NAME, CONTENT)
    assert store.put(NAME, CONTENT) is False
    assert [*store.keys()] == [NAME]


def test_it_reads_in_pieces(store):
    store.put(NAME, CONTENT)
    with closing(store.open(NAME)) as stream:
        pieces = [*iter(lambda: stream.read(700_001), b"")]
    assert b"".join(pieces) == CONTENT
    assert max(map(len, pieces)) <= 700_001


@pytest.mark.parametrize(
    ("start", "length"), [(0, 1), (0, 10), (5, 100), (2_999_999, 1), (1_000_000, 2_000_000)]
)
def test_it_reads_a_part(store, start, length):
    store.put(NAME, CONTENT)
    assert read(store, NAME, start=start, length=length) == CONTENT[start : start + length]


def test_it_reads_from_somewhere_to_the_end(store):
    store.put(NAME, CONTENT)
    assert read(store, NAME, start=2_000_000) == CONTENT[2_000_000:]


def test_a_part_comes_in_pieces_as_well(store):
    store.put(NAME, CONTENT)
    with closing(store.open(NAME, start=10, length=25)) as stream:
        pieces = [*iter(lambda: stream.read(10), b"")]
    assert b"".join(pieces) == CONTENT[10:35]


@pytest.mark.parametrize(
    "wrong", [CONTENT[:-1], CONTENT + b"\0", b"", bytes([CONTENT[0] ^ 1]) + CONTENT[1:]]
)
def test_bytes_that_do_not_fit_their_name_are_never_visible(store, wrong):
    with pytest.raises(ChunkMismatchError, match=hashlib.sha256(wrong).hexdigest()):
        store.put(NAME, wrong)
    assert not store.has(NAME)
    assert [*store.keys()] == []
    store.put(NAME, CONTENT)
    assert read(store, NAME) == CONTENT


def test_it_does_not_know_what_it_was_not_given(store):
    assert not store.has(ABSENT)
    for ask in (store.size, store.open):
        with pytest.raises(ChunkMissingError, match=ABSENT):
            ask(ABSENT)


def test_it_lists_its_chunks_in_order(store):
    assert [*store.keys()] == []
    contents = [b"%d" % n for n in range(20)]
    names = [hashlib.sha256(content).hexdigest() for content in contents]
    for name, content in zip(names, contents, strict=True):
        store.put(name, content)
    assert [*store.keys()] == sorted(names)


def test_it_lists_them_with_size_and_age(store):
    before = datetime.now(UTC) - timedelta(seconds=2)  # a store may keep whole seconds
    store.put(NAME, CONTENT)
    [entry] = store.entries()
    assert (entry.name, entry.size) == (NAME, len(CONTENT))
    assert before <= entry.since <= datetime.now(UTC) + timedelta(seconds=2)


def test_it_lets_go_of_one_chunk_and_of_no_other(store):
    other = hashlib.sha256(b"other").hexdigest()
    store.put(NAME, CONTENT)
    store.put(other, b"other")
    assert store.delete(NAME) is True
    assert store.delete(NAME) is False
    assert [*store.keys()] == [other]
    assert store.put(NAME, CONTENT) is True


def test_it_lets_go_of_nothing_that_is_no_name(store):
    with pytest.raises(ChunkNameError):
        store.delete("../keys/signing.pem")


def test_after_puts_that_ended_nothing_is_unfinished(store):
    store.put(NAME, CONTENT)
    with pytest.raises(ChunkMismatchError):
        store.put(ABSENT, CONTENT)
    assert [*store.unfinished()] == []
    assert store.drop_unfinished("nothing") is False


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.bin"
    path.write_bytes(LARGE)
    return path


def test_it_takes_a_large_file_once(store, large):
    assert store.put(LARGE_NAME, large) is True
    assert store.put(LARGE_NAME, large) is False
    assert store.size(LARGE_NAME) == len(LARGE)
    assert read(store, LARGE_NAME) == LARGE
    assert [*store.unfinished()] == []


def test_a_large_file_that_does_not_fit_its_name_leaves_nothing(store, large):
    with pytest.raises(ChunkMismatchError, match=LARGE_NAME):
        store.put(ABSENT, large)
    assert not store.has(ABSENT)
    assert [*store.unfinished()] == []


def test_two_writers_of_one_chunk_are_no_conflict(store, large):
    with ThreadPoolExecutor(4) as pool:
        small = [pool.submit(store.put, NAME, CONTENT) for _ in range(4)]
        both = [pool.submit(store.put, LARGE_NAME, large) for _ in range(2)]
    assert any(each.result() for each in small)
    assert any(each.result() for each in both)
    assert [*store.keys()] == sorted([NAME, LARGE_NAME])
    assert read(store, LARGE_NAME) == LARGE
    assert [*store.unfinished()] == []
