"""A site has what channels serve, signed for its own addresses; again, and it has what is new."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.manifest.codec import decode
from inpaint_app.manifest.keys import load_key, read_public_keys
from inpaint_app.manifest.signature import open_envelope
from inpaint_app.models import HubModel
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.publish.errors import ChunkMismatchError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.static_site.errors import SiteFolderForeignError, SitePageMissingError
from inpaint_app.static_site.folder import LIST
from inpaint_app.workflow import sites
from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.errors import RowNotFoundError
from inpaint_app.workflow.publishing_errors import SiteDaysInvalidError, SiteEmptyError
from inpaint_app.workflow.sites import choose_channels, export_site
from tests.factories import make_live, make_model, make_published
from tests.golden.example import example_chunks
from tests.static_site.pages import FILES, files_of, write_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

PAGE = {*FILES} - {".built-from"}
CHUNKS = {chunk_key(name) for name in example_chunks()}


@pytest.fixture
def page(tmp_path):
    return write_page(tmp_path / "page")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "site"


def export(folder, page, *slugs, **options):
    return export_site(folder, page, choose_channels(slugs, "stable"), **options)


def opened(folder, settings, name="api/manifest"):
    key = load_key(settings.HUB_SIGNING_KEY_FILE)
    return decode(open_envelope((folder / name).read_bytes(), {key.keyid: key.public}))


def test_it_has_the_page_the_documents_and_every_chunk(folder, page, settings):
    make_live(make_model("tiny"))
    exported = export(folder, page)
    documents = {"api/manifest", "api/manifest-tiny", "api/models.json"}
    documents |= {"api/keys", "api/key-lists.json"}
    assert files_of(folder) == {LIST} | PAGE | CHUNKS | documents
    assert exported.written.chunks == len(CHUNKS)
    manifest = opened(folder, settings)
    assert manifest["chunk_urls"] == ["../chunks/"]
    assert (manifest["model"]["slug"], manifest["channel"]) == ("tiny", "stable")
    assert set(read_public_keys((folder / "api/keys").read_text()))
    for name, content in example_chunks().items():
        assert (folder / chunk_key(name)).read_bytes() == content


def test_every_model_that_serves_something_is_in_it_the_default_first(folder, page, settings):
    for slug in ("b-default", "a-second", "c-silent"):
        model = make_model(slug)
        if slug != "c-silent":
            make_live(model)
    export(folder, page)
    models = json.loads((folder / "api/models.json").read_text())["results"]
    assert [(m["slug"], m["is_default"]) for m in models] == [
        ("b-default", True),
        ("a-second", False),
    ]
    assert models[0]["offer"]["version"] == "1.0.0"
    assert opened(folder, settings)["model"]["slug"] == "b-default"
    assert opened(folder, settings, "api/manifest-a-second")["model"]["slug"] == "a-second"


def test_without_the_default_model_the_first_one_named_is_it(folder, page, settings):
    for slug in ("first", "second", "third"):
        make_live(make_model(slug))
    export(folder, page, "third", "second")
    assert opened(folder, settings)["model"]["slug"] == "third"
    assert not (folder / "api/manifest-first").exists()


def test_again_it_writes_nothing_and_takes_no_number(folder, page):
    make_live(make_model("tiny"))
    export(folder, page)
    last = HubModel.objects.get().last_sequence
    written = export(folder, page).written
    assert (written.files, written.chunks, written.removed) == (0, 0, 0)
    assert HubModel.objects.get().last_sequence == last


def test_after_half_of_its_life_a_document_is_issued_again(folder, page, settings, monkeypatch):
    make_live(make_model("tiny"))
    export(folder, page, days=10)
    before = opened(folder, settings)
    later = timezone.now() + timedelta(days=6)
    monkeypatch.setattr(sites.timezone, "now", lambda: later)
    export(folder, page, days=10)
    after = opened(folder, settings)
    assert after["sequence"] > before["sequence"]
    assert after["expires"] > before["expires"]


def test_a_channel_that_moved_gets_a_higher_number_and_keeps_old_chunks(folder, page, settings):
    release = make_live(make_model("tiny"))
    export(folder, page)
    before = opened(folder, settings)
    newer = make_published(release.model, "1.1.0")
    move_channel(release.model.channels.get(name="stable"), newer, actor=None)
    (page / "assets/index-AbCd_123.js").rename(page / "assets/index-EfGh_456.js")
    export(folder, page)
    after = opened(folder, settings)
    assert after["version"] == "1.1.0"
    assert after["sequence"] > before["sequence"]
    assert (folder / "assets/index-AbCd_123.js").exists()
    assert export(folder, page, prune=True).written.removed == 1
    assert not (folder / "assets/index-AbCd_123.js").exists()


def test_what_an_earlier_build_compressed_does_not_hide_a_newer_file(folder, page):
    make_live(make_model("tiny"))
    export(folder, page)
    (page / "index.html").write_text("<!doctype html><title>new</title>")
    (page / "index.html.gz").unlink()
    export(folder, page)
    assert not (folder / "index.html.gz").exists()
    assert (folder / "assets/index-AbCd_123.js.br").exists()


def test_a_document_of_another_key_is_issued_again(folder, page, settings):
    make_live(make_model("tiny"))
    export(folder, page)
    (folder / "api/manifest-tiny").write_bytes(b"{}")
    export(folder, page)
    assert opened(folder, settings, "api/manifest-tiny") == opened(folder, settings)


def test_a_chunk_with_other_bytes_is_not_exported_and_no_manifest_names_it(
    folder, page, settings, hub_home
):
    make_live(make_model("tiny"))
    name = sorted(example_chunks())[1]
    chunk = hub_home / "store" / chunk_key(name)
    chunk.chmod(0o644)
    chunk.write_bytes(bytes(chunk.stat().st_size))
    with pytest.raises(ChunkMismatchError, match=name):
        export(folder, page)
    assert not (folder / "api/manifest").exists()
    assert not (folder / "index.html").exists()
    chunk.write_bytes(example_chunks()[name])
    export(folder, page)
    assert files_of(folder) >= CHUNKS
    assert not (folder / "incoming").exists()


def test_a_chunk_that_was_cut_off_there_is_written_again(folder, page):
    make_live(make_model("tiny"))
    export(folder, page)
    name = min(example_chunks())
    (folder / chunk_key(name)).chmod(0o644)
    (folder / chunk_key(name)).write_bytes(b"cut")
    assert export(folder, page).written.chunks == 1
    assert FileChunkStore(folder).size(name) == len(example_chunks()[name])


def test_a_foreign_folder_is_refused_before_a_number_is_taken(folder, page):
    make_live(make_model("tiny"))
    last = HubModel.objects.get().last_sequence
    folder.mkdir()
    (folder / "thesis.tex").touch()
    with pytest.raises(SiteFolderForeignError):
        export(folder, page)
    assert HubModel.objects.get().last_sequence == last


def test_without_a_page_nothing_is_written_but_the_list(folder, tmp_path):
    make_live(make_model("tiny"))
    with pytest.raises(SitePageMissingError):
        export(folder, tmp_path / "nowhere")
    assert files_of(folder) == {LIST}


def test_a_model_that_serves_nothing_cannot_be_named(folder, page):
    make_model("tiny")
    with pytest.raises(SiteEmptyError, match="tiny stable"):
        export(folder, page, "tiny")
    with pytest.raises(SiteEmptyError, match="No model"):
        export(folder, page)
    with pytest.raises(RowNotFoundError):
        export(folder, page, "nobody")


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_site_is_not_valid_for_ever(folder, page, days):
    make_live(make_model("tiny"))
    with pytest.raises(SiteDaysInvalidError, match="366"):
        export(folder, page, days=days)
    assert not folder.exists()
