"""The command that writes the hub as plain files; npm is another's."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inpaint_app.management.commands import export_site
from moebius_hub.page_build import PageBuildError, Target
from tests.factories import make_live, make_model
from tests.static_site.pages import files_of, write_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture
def builds(monkeypatch, settings, tmp_path):
    """What the build was asked for, each time."""
    settings.HUB_SITE_DIST = tmp_path / "page"
    asked = []

    def build(_frontend, out, _keys, target):
        asked.append(target)
        write_page(out)
        return True

    monkeypatch.setattr(export_site, "build_page", build)
    return asked


def manage(*arguments):
    out = StringIO()
    call_command("export_site", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_says_what_is_served_until_when_and_what_is_new(builds, tmp_path):
    make_live(make_model("tiny"))
    said = manage(tmp_path / "site", "--valid-days", 7)
    assert "tiny 1.0.0, channel stable, sequence 3, valid until " in said
    assert "Run this again and upload the folder before " in said
    assert builds == [Target.SITE]
    assert "index.html" in files_of(tmp_path / "site")


def test_what_is_refused_ends_it_with_a_code(builds, tmp_path):
    make_live(make_model("tiny"))
    (tmp_path / "site").mkdir()
    (tmp_path / "site/thesis.tex").touch()
    with pytest.raises(CommandError, match=r"^site.folder_foreign: .*thesis.tex.*\nName an empty"):
        manage(tmp_path / "site")


def test_a_page_that_does_not_build_says_why(monkeypatch, tmp_path):
    make_live(make_model("tiny"))

    def fail(*_):
        raise PageBuildError("npm is missing")

    monkeypatch.setattr(export_site, "build_page", fail)
    with pytest.raises(CommandError, match="npm is missing"):
        manage(tmp_path / "site")
