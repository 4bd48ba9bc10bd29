"""A mirror as a visitor's page meets it, asked of a real web server."""

import hashlib

import pytest

from inpaint_app.publish.chunk_store import shard_key
from inpaint_app.publish.errors import ChunkMismatchError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.mirror import (
    Comparison,
    Consignment,
    StoreMirror,
    batches,
    compare,
)
from inpaint_app.publish.mirror_errors import MirrorAddressError, MirrorOriginError
from inpaint_app.publish.public_address import PublicAddress, check_base_url, origin_of
from tests.workflow.mirrors.places import serving

CONTENTS = [b"%d" % number * 1000 for number in range(6)]
SIZES = {hashlib.sha256(content).hexdigest(): len(content) for content in CONTENTS}
NOTHING = frozenset()


@pytest.fixture
def source(tmp_path):
    store = FileChunkStore(tmp_path / "source")
    for content in CONTENTS:
        store.put(hashlib.sha256(content).hexdigest(), content)
    return store


@pytest.fixture
def target(store):
    """The mirror's place: each kind of store in turn."""
    return StoreMirror(store)


def test_what_differs_is_missing_or_wrong_and_nothing_else_is():
    held = {"a": 1, "b": 2, "c": -1, "other": 9}
    assert compare({"a": 1, "b": 3, "c": 3, "d": 4}, held) == Comparison(
        missing=frozenset("d"), wrong=frozenset("bc")
    )
    assert compare({"a": 1}, held).to_bring == []


def test_names_are_grouped_by_bytes():
    sizes = {"a": 3, "b": 3, "c": 9, "d": 1}
    assert batches("abcd", sizes, 6) == [["a", "b"], ["c"], ["d"]]
    assert batches("", sizes, 6) == []


def test_a_store_is_filled_and_mended(target, store, source):
    consignment, brought = Consignment("1.0.0", SIZES), []
    target.bring(consignment, compare(SIZES, target.sizes()), source, brought.append)
    assert target.sizes() == SIZES
    assert sum(brought) == sum(SIZES.values())
    wrong = Comparison(NOTHING, frozenset([min(SIZES)]))
    target.bring(consignment, wrong, source, brought.append)
    assert target.sizes() == SIZES


def test_what_is_wrong_stays_where_our_own_chunk_is_wrong_too(store, source):
    name = min(SIZES)
    StoreMirror(store).bring(
        Consignment("1.0.0", SIZES), compare(SIZES, {}), source, lambda _: None
    )
    path = source.root / "chunks" / shard_key(name)
    path.chmod(0o644)
    path.write_bytes(b"altered")
    wrong = Comparison(NOTHING, frozenset([name]))
    with pytest.raises(ChunkMismatchError):
        StoreMirror(store).bring(Consignment("1.0.0", SIZES), wrong, source, lambda _: None)
    assert store.has(name)


def test_each_chunk_is_hashed_as_it_comes(source):
    absent, longer, altered, *_ = sorted(SIZES)
    with serving(source.root) as (origin, cdn):
        address = PublicAddress(f"{origin}/chunks/", frozenset([origin]))
        assert address.check(SIZES).to_bring == []
        (source.root / "chunks" / shard_key(absent)).unlink()
        cdn.cached[longer] = b"0" * (SIZES[longer] + 1)
        cdn.cached[altered] = b"0" * SIZES[altered]
        seen = []
        found = address.check(SIZES, seen.append)
    assert found == Comparison(frozenset([absent]), frozenset([longer, altered]))
    assert sum(seen) == sum(SIZES.values())


def test_nobody_is_asked_where_pages_may_not_go(source):
    address = PublicAddress("http://127.0.0.1:1/chunks/", frozenset(["http://127.0.0.1:2"]))
    with pytest.raises(MirrorOriginError, match=r"127\.0\.0\.1:1\."):
        address.check(SIZES)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://CDN.example/a/chunks/", "https://cdn.example"),
        ("http://127.0.0.1:8000/chunks/", "http://127.0.0.1:8000"),
        ("https://user:secret@cdn.example/chunks/", ""),
        ("ftp://cdn.example/chunks/", ""),
        ("/chunks/", ""),
        ("https://[::1/chunks/", ""),
    ],
)
def test_an_origin_is_a_scheme_a_host_and_a_port(url, origin):
    assert origin_of(url) == origin
    if not origin:
        with pytest.raises(MirrorAddressError):
            check_base_url(url)
