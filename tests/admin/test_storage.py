from datetime import UTC, datetime

import pytest

from inpaint_app.admin.storage import measure_storage
from inpaint_app.models import Chunk
from inpaint_app.workflow.backends import chunk_store
from inpaint_app.workflow.candidates import store_chunks, write_candidate
from tests.admin.conftest import text_of
from tests.factories import make_candidate, make_checkpoint, make_live, make_model
from tests.workflow.releases_of_parts import release_of, write_chunks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def candidate_of(model, tmp_path, *parts):
    fragment, contents = release_of(*parts)
    folder = write_chunks(tmp_path / "".join(parts), contents)
    store_chunks(folder, fragment, chunk_store(), lambda *_: None)
    write_candidate(model, fragment, {}, origin="upload")
    return sum(map(len, contents.values()))


def test_what_models_share_is_counted_once_and_is_nobodys_own(tmp_path):
    first, second = make_model("a"), make_model("b")
    size = candidate_of(first, tmp_path, "a")
    candidate_of(second, tmp_path, "b")
    found = measure_storage()
    assert [(m.slug, m.own, m.shared) for m in found.models] == [
        ("a", 64, size - 64),
        ("b", 64, size - 64),
    ]
    assert found.chunk_bytes == size + 64
    assert (found.shared, found.unnamed) == (size - 64, 0)


def test_releases_of_one_model_share_with_nobody_else(tmp_path):
    model = make_model("a")
    size = candidate_of(model, tmp_path, "a")
    candidate_of(model, tmp_path, "b")
    [row] = measure_storage().models
    assert (row.own, row.shared) == (size + 64, 0)


def test_what_nothing_names_is_said_apart():
    make_candidate()
    Chunk.objects.create(sha256="0" * 64, size=1000)
    assert measure_storage().unnamed == 1000


def test_equal_checkpoint_files_are_kept_once():
    model = make_model("a")
    make_checkpoint(model)
    found = measure_storage()
    assert (found.file_bytes, found.file_count) == (4, 1)
    assert found.models[0].checkpoints == 4


def test_the_dashboard_shows_it_with_what_waits_and_what_was_asked_for(publisher):
    release = make_live(make_model("moebius", title="Moebius"))
    candidate = make_candidate(release.model)
    text = text_of(publisher.get("/admin/"))
    assert f"Moebius, candidate {candidate.pk}" in text
    assert "Its own chunks" in text
    assert "Nobody has asked yet." in text
    release.downloads.create(day="2026-01-01", served=5)
    release.downloads.create(day=datetime.now(UTC).date(), served=7, unchanged=2)
    page = publisher.get("/admin/").content.decode()
    assert "7 manifests sent and 2 unchanged in 30 days" in page
    assert "what a CDN in front answers is not seen here" in page
    own = publisher.get(f"/admin/inpaint_app/release/{release.pk}/change/").content.decode()
    assert "7 manifests sent and 2 unchanged in 30 days" in own
