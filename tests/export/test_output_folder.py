import errno
from pathlib import Path

import pytest

from inpaint_app.chunk.errors import WorkspaceFullError
from inpaint_app.export.errors import OutputFolderError
from inpaint_app.export.output_folder import MARK, replace_folder


def test_a_folder_appears_with_what_was_written(tmp_path):
    out = tmp_path / "deep" / "out"
    with replace_folder(out) as folder:
        (folder / MARK).write_text("{}")
        assert not out.exists()
    assert (out / MARK).read_text() == "{}"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def write_and_fail(out):
    with replace_folder(out) as folder:
        (folder / MARK).write_text("second")
        raise RuntimeError("the power is gone")


def test_a_crash_leaves_what_was_there_before(tmp_path):
    out = tmp_path / "out"
    with replace_folder(out) as folder:
        (folder / MARK).write_text("first")
    with pytest.raises(RuntimeError, match="power"):
        write_and_fail(out)
    assert (out / MARK).read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_earlier_candidate_and_an_empty_folder_are_replaced(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for text in ("first", "second"):
        with replace_folder(out) as folder:
            (folder / MARK).write_text(text)
    assert (out / MARK).read_text() == "second"


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(OutputFolderError, match="something else"), replace_folder(tmp_path):
        pytest.fail("it must not come here")
    assert (tmp_path / "holiday.jpg").exists()


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(OutputFolderError, match="not a folder"), replace_folder(tmp_path / "out"):
        pytest.fail("it must not come here")


def test_a_full_disk_is_named(tmp_path, monkeypatch):
    def no_room(self, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "rename", no_room)
    with pytest.raises(WorkspaceFullError), replace_folder(tmp_path / "out"):
        pass
    assert list(tmp_path.iterdir()) == []
