import errno
import hashlib
from pathlib import Path

import pytest

from inpaint_app.chunk.digest import describe_file
from inpaint_app.chunk.errors import WorkspaceError, WorkspaceFullError
from inpaint_app.chunk.splitting import chunk_path, split_file


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "data.bin"
    path.write_bytes(b"aaaabbbbaaaacc")
    return path


def files_below(root):
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_each_distinct_chunk_is_put_under_its_own_name(source, tmp_path):
    entry = describe_file(source, chunk_bytes=4)
    root = tmp_path / "chunks"
    assert split_file(source, entry, root) == 10
    expected = sorted(hashlib.sha256(part).hexdigest() for part in (b"aaaa", b"bbbb", b"cc"))
    assert files_below(root) == expected
    assert b"".join(chunk_path(root, c.sha256).read_bytes() for c in entry.chunks) == (
        source.read_bytes()
    )


def test_a_chunk_that_is_there_is_left_alone(source, tmp_path):
    entry = describe_file(source, chunk_bytes=4)
    split_file(source, entry, tmp_path / "chunks")
    assert split_file(source, entry, tmp_path / "chunks") == 0


def test_a_file_that_changed_meanwhile_leaves_no_chunk(source, tmp_path):
    entry = describe_file(source)
    source.write_bytes(b"something else")
    with pytest.raises(WorkspaceError, match=r"data\.bin changed"):
        split_file(source, entry, tmp_path / "chunks")
    assert files_below(tmp_path / "chunks") == []


def test_a_full_disk_is_named_and_leaves_nothing_half(source, tmp_path, monkeypatch):
    entry = describe_file(source)

    def no_room(self, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    with pytest.raises(WorkspaceFullError, match="Free some room") as caught:
        split_file(source, entry, tmp_path / "chunks")
    assert not caught.value.permanent
    assert files_below(tmp_path / "chunks") == []
