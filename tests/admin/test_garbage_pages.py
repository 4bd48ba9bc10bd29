import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from inpaint_app.models import Chunk, GarbageCollection, Release
from inpaint_app.publish.errors import StorageUnavailableError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.workflow.backends import chunk_store
from tests.admin.conftest import text_of
from tests.factories import make_candidate, make_published

pytestmark = pytest.mark.usefixtures("hub_home")

PAGE = "/admin/inpaint_app/garbagecollection/add/"
LOOSE = b"bytes that nobody names"


@pytest.fixture
def loose(db):
    """A chunk that nothing has named for a week."""
    name = hashlib.sha256(LOOSE).hexdigest()
    chunk_store().put(name, LOOSE)
    Chunk.objects.create(sha256=name, size=len(LOOSE), wanted_at=timezone.now() - timedelta(days=7))
    return name


def test_an_empty_list_says_what_it_is_for(publisher):
    page = text_of(publisher.get("/admin/inpaint_app/garbagecollection/"))
    assert "Nothing was collected yet." in page
    assert "Collect garbage" in page


def test_a_clean_hub_has_nothing_to_remove(publisher):
    make_published()
    page = text_of(publisher.get(PAGE))
    assert "Nothing lies about." in page
    assert "Remove" not in page


def test_it_shows_first_what_would_go_and_removes_nothing(publisher, loose):
    page = text_of(publisher.get(PAGE))
    assert "Chunks No release and no candidate names them. 1 23 B" in page
    assert "Remove 1 piece, 23 B" in page
    assert loose in page
    assert chunk_store().has(loose)


def test_what_was_shown_is_removed_and_the_collection_is_listed(publisher, loose):
    shown = publisher.get(PAGE).context["shown"]
    answer = publisher.post(PAGE, {"grace_hours": "48", "shown": shown}, follow=True)
    assert "Removed 1 piece: 23 B are free." in answer.content.decode()
    page = text_of(answer)
    assert "Chunks No release and no candidate names them. 1 23 B" in page
    assert not chunk_store().has(loose)
    assert GarbageCollection.objects.get().actor == publisher.user
    assert "Collection" in text_of(publisher.get("/admin/inpaint_app/garbagecollection/"))


def test_what_was_not_shown_is_not_removed(publisher, loose):
    shown = publisher.get(PAGE).context["shown"]
    answer = publisher.post(PAGE, {"grace_hours": "2", "shown": shown})
    assert "Remove 1 piece" in text_of(answer)
    assert chunk_store().has(loose)
    assert publisher.post(PAGE, {"grace_hours": "48", "_look": "1"}).status_code == 200
    assert chunk_store().has(loose)


def test_old_candidates_go_where_an_age_is_given(publisher):
    candidate = make_candidate()
    Release.objects.update(created=timezone.now() - timedelta(days=40))
    Chunk.objects.update(wanted_at=timezone.now() - timedelta(days=40))
    looked = publisher.post(PAGE, {"grace_hours": "48", "candidate_days": "30", "_look": "1"})
    assert str(candidate) in text_of(looked)
    shown = looked.context["shown"]
    publisher.post(PAGE, {"grace_hours": "48", "candidate_days": "30", "shown": shown})
    assert not Release.objects.exists()
    assert [*chunk_store().keys()] == []


def test_a_grace_that_is_too_short_is_refused_at_its_field(publisher, loose):
    answer = publisher.post(PAGE, {"grace_hours": "0.5", "_look": "1"})
    assert "garbage.grace_too_short" in text_of(answer)
    assert chunk_store().has(loose)
    assert publisher.post(PAGE, {"grace_hours": "soon"}).status_code == 422


def test_a_store_that_is_away_says_so(publisher, loose, monkeypatch):
    def away(self):
        raise StorageUnavailableError("The disk is away.")

    monkeypatch.setattr(FileChunkStore, "entries", away)
    assert "storage.unavailable" in text_of(publisher.get(PAGE))


def test_collecting_is_for_publishers(uploader, auditor):
    for client in (uploader, auditor):
        assert client.get("/admin/inpaint_app/garbagecollection/").status_code == 200
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {}).status_code == 403


def test_a_candidate_is_discarded_from_its_page(publisher):
    candidate = make_candidate()
    page = f"/admin/inpaint_app/release/{candidate.pk}"
    assert f"{page}/discard/" in publisher.get(f"{page}/change/").content.decode()
    done = publisher.post(f"{page}/discard/", {"reason": "worse than before"}, follow=True)
    assert f"Candidate {candidate.pk} is discarded." in done.content.decode()
    assert not Release.objects.exists()
    assert publisher.get(f"{page}/change/").status_code == 404


def test_a_published_release_offers_no_way_to_discard_it(publisher):
    release = make_published()
    page = f"/admin/inpaint_app/release/{release.pk}"
    assert f"{page}/discard/" not in publisher.get(f"{page}/change/").content.decode()
    assert "it is there for ever" in text_of(publisher.get(f"{page}/discard/"))
    publisher.post(f"{page}/discard/", {"reason": ""})
    assert Release.objects.exists()
