import json

import pytest

from inpaint_app.static_site import folder as folder_module
from inpaint_app.static_site.errors import SiteFolderForeignError, SiteFolderUnwritableError
from inpaint_app.static_site.folder import LIST, LIST_SCHEMA, SiteFolder
from tests.static_site.pages import files_of


@pytest.fixture
def site(tmp_path):
    return SiteFolder(tmp_path / "site")


def test_a_folder_that_is_not_there_is_made(site):
    site.claim(["index.html"])
    assert json.loads(site.read(LIST))["files"] == ["index.html"]


@pytest.mark.parametrize("name", sorted(folder_module.HOST_FILES))
def test_what_a_repository_of_pages_has_of_its_own_is_no_obstacle(site, name):
    site.root.mkdir()
    (site.root / name).write_text("the host's")
    site.claim(["index.html"])
    site.prune([])
    assert (site.root / name).read_text() == "the host's"


def test_a_folder_with_something_else_is_left_alone(site):
    site.root.mkdir()
    (site.root / "thesis.tex").write_text("years of work")
    with pytest.raises(SiteFolderForeignError, match="thesis"):
        site.claim(["index.html"])
    assert files_of(site.root) == {"thesis.tex"}


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        json.dumps({"schema": LIST_SCHEMA, "files": "all"}),
        json.dumps({"schema": LIST_SCHEMA, "files": ["../../etc/passwd"]}),
        json.dumps({"schema": LIST_SCHEMA, "files": ["/etc/passwd"]}),
        json.dumps({"schema": LIST_SCHEMA, "files": [".git/config"]}),
        json.dumps({"schema": LIST_SCHEMA, "files": [7]}),
    ],
)
def test_a_list_that_no_export_wrote_is_not_believed(site, content):
    site.root.mkdir()
    (site.root / LIST).write_text(content)
    with pytest.raises(SiteFolderForeignError, match="moebius-site"):
        site.claim(["index.html"])


def test_the_same_bytes_are_not_written_again(site):
    assert site.write("api/manifest", b"one")
    before = (site.root / "api/manifest").stat()
    assert not site.write("api/manifest", b"one")
    assert (site.root / "api/manifest").stat().st_mtime_ns == before.st_mtime_ns
    assert site.write("api/manifest", b"two")
    assert before.st_mode & 0o777 == 0o644
    assert files_of(site.root) == {"api/manifest"}


def test_a_file_that_cannot_be_finished_leaves_the_old_one(site, monkeypatch):
    site.write("api/manifest", b"one")

    def fail(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module.os, "fsync", fail)
    with pytest.raises(SiteFolderUnwritableError, match="No space left"):
        site.write("api/manifest", b"two")
    assert site.read("api/manifest") == b"one"
    assert files_of(site.root) == {"api/manifest"}


def test_pruning_removes_what_exports_wrote_and_nothing_else(site):
    site.claim(["index.html", "assets/old.js", "assets/deep/older.js"])
    for name in ("index.html", "assets/old.js", "assets/deep/older.js", "assets/robots.txt"):
        site.write(name, b"x")
    assert site.prune(["index.html"]) == 2
    assert files_of(site.root) == {LIST, "index.html", "assets/robots.txt"}
    assert not (site.root / "assets/deep").exists()
    assert site.prune(["index.html"]) == 0


def test_a_path_that_is_a_file_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SiteFolderUnwritableError, match="file"):
        SiteFolder(tmp_path / "file").claim([])
