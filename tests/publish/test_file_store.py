import errno
import hashlib
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inpaint_app.publish.errors import StorageFullError, StorageUnavailableError
from inpaint_app.publish.file_store import FileChunkStore

CONTENT = hashlib.shake_256(b"a chunk").digest(2_000_000)
ROOT = Path(__file__).parents[2]
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path):
    return FileChunkStore(tmp_path / "store")


def files_under(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_chunk_is_a_file_that_everyone_may_read_and_nobody_changes(store):
    store.put(NAME, CONTENT)
    path = store.root / "chunks" / NAME[:2] / NAME
    assert path.read_bytes() == CONTENT
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert files_under(store.root) == [path]


def test_many_writers_of_one_chunk_leave_one_chunk(store):
    with ThreadPoolExecutor(8) as pool:
        stored = [*pool.map(lambda _: store.put(NAME, CONTENT), range(16))]
    assert any(stored)
    [path] = files_under(store.root)
    assert path.read_bytes() == CONTENT


def test_strangers_in_the_folder_are_no_chunks(store):
    store.put(NAME, CONTENT)
    path = store.root / "chunks" / NAME[:2]
    (path / ".DS_Store").write_bytes(b"")
    (path / f"{NAME}.part").write_bytes(b"half")
    assert [*store.keys()] == [NAME]


def start_put(root, source, before=""):
    """A process of its own that puts the file ``source`` and prints how that ended."""
    script = f"""
from pathlib import Path
from inpaint_app.publish.errors import StorageFullError
from inpaint_app.publish.file_store import FileChunkStore
{before}
try:
    FileChunkStore(Path({str(root)!r})).put({NAME!r}, Path({str(source)!r}))
except StorageFullError as error:
    print(error.code, error.message)
"""
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_a_write_that_the_kernel_cuts_off_leaves_nothing_half(store, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(CONTENT)
    little_room = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
"""
    said, _ = start_put(store.root, source, little_room).communicate()
    assert said.startswith(f"storage.full Chunk {NAME} could not be kept: File too large")
    assert files_under(store.root) == []


def test_a_writer_killed_in_the_middle_leaves_nothing_that_has_a_name(store, tmp_path):
    source = tmp_path / "source"
    os.mkfifo(source)
    process = start_put(store.root, source)
    with source.open("wb") as pipe:  # opens when the writer reads: it has begun its own file
        pipe.write(CONTENT[:10_000])
        pipe.flush()
        process.kill()
        process.communicate()
    [left] = files_under(store.root)
    [entry] = store.unfinished()
    assert (entry.name, entry.size) == (left.name, left.stat().st_size)
    assert store.drop_unfinished(entry.name) is True
    assert files_under(store.root) == []
    assert not store.has(NAME)
    assert [*store.keys()] == []
    assert store.put(NAME, CONTENT) is True


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_is_full_when_it_comes_to_flushing_says_so(store, monkeypatch, reason):
    monkeypatch.setattr(os, "fsync", refuse_with(reason))
    with pytest.raises(StorageFullError, match=f"{NAME} could not be kept") as refusal:
        store.put(NAME, CONTENT)
    assert refusal.value.permanent is False
    assert files_under(store.root) == []
    monkeypatch.undo()
    assert store.put(NAME, CONTENT) is True


def test_a_broken_disk_is_not_called_full(store, monkeypatch):
    monkeypatch.setattr(os, "fsync", refuse_with(errno.EIO))
    with pytest.raises(StorageUnavailableError, match="Input/output error"):
        store.put(NAME, CONTENT)
    assert files_under(store.root) == []


def test_a_source_that_is_not_there_is_not_called_a_missing_chunk(store, tmp_path):
    with pytest.raises(StorageUnavailableError, match="No such file"):
        store.put(NAME, tmp_path / "absent")
    assert files_under(store.root) == []


def test_a_root_that_is_a_file_is_out_of_reach(tmp_path):
    (tmp_path / "store").write_bytes(b"")
    with pytest.raises(StorageUnavailableError):
        FileChunkStore(tmp_path / "store").put(NAME, CONTENT)


def refuse_with(reason):
    def refuse(handle):
        raise OSError(reason, os.strerror(reason))

    return refuse
