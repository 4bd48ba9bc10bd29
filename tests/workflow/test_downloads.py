import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from inpaint_app.models import DownloadCount
from inpaint_app.workflow import downloads
from inpaint_app.workflow.downloads import DownloadCounter
from tests.factories import make_live, make_published

pytestmark = pytest.mark.usefixtures("hub_home")

TODAY = datetime.now(UTC).date()


@pytest.fixture
def counter(settings, monkeypatch):
    """One that writes when it is told to."""
    settings.HUB_COUNT_DOWNLOADS = True
    counter = DownloadCounter()
    counter.times = []
    monkeypatch.setattr(counter, "schedule", lambda: counter.times.append("scheduled"))
    monkeypatch.setattr(downloads, "counter", counter)
    return counter


def rows():
    return list(DownloadCount.objects.values_list("release", "day", "served", "unchanged"))


@pytest.mark.django_db
def test_documents_that_are_sent_and_those_that_are_not_are_counted_apart(client, counter):
    release = make_live()
    etag = client.get("/api/manifest")["ETag"]
    client.get("/api/manifest", headers={"If-None-Match": etag})
    client.get("/api/manifest", headers={"If-None-Match": '"other"'})
    client.head("/api/manifest")
    slug, version = release.model.slug, release.version
    client.get(f"/api/models/{slug}/releases/{version}/manifest")
    client.get("/api/manifest?model=nobody")
    counter.flush()
    assert rows() == [(release.pk, TODAY, 3, 1)]


@pytest.mark.django_db
def test_counting_writes_nothing_and_a_storm_is_one_write(
    client, counter, django_assert_num_queries
):
    release = make_live()
    client.get("/api/manifest")
    with django_assert_num_queries(1):  # the channel
        client.get("/api/manifest")
    for _ in range(998):
        counter.count(release.pk, unchanged=True)
    assert counter.times == ["scheduled"]
    counter.flush()
    with django_assert_num_queries(1):
        counter.count(release.pk, unchanged=False)
        counter.flush()
    assert rows() == [(release.pk, TODAY, 3, 998)]
    assert counter.times == ["scheduled"] * 2


@pytest.mark.django_db
def test_what_cannot_be_written_is_kept_for_the_next_time(counter, monkeypatch):
    release = make_published()
    counter.count(release.pk, unchanged=False)
    real = downloads._add

    def fail(key, number):
        raise DatabaseError("The database is away.")

    monkeypatch.setattr(downloads, "_add", fail)
    counter.flush()
    monkeypatch.setattr(downloads, "_add", real)
    counter.count(release.pk, unchanged=False)
    counter.flush()
    assert rows() == [(release.pk, TODAY, 2, 0)]


@pytest.mark.django_db
def test_where_it_is_switched_off_nothing_is_counted(client, counter, settings):
    settings.HUB_COUNT_DOWNLOADS = False
    make_live()
    client.get("/api/manifest")
    counter.flush()
    assert rows() == []


def test_several_processes_add_to_one_row(committed_db):
    release = make_published()
    counters = [DownloadCounter() for _ in range(4)]
    gate = threading.Barrier(len(counters))

    def work(counter):
        counter._is_scheduled = True
        for _ in range(5):
            counter.count(release.pk, unchanged=False)
        gate.wait()
        counter.flush()
        connection.close()

    threads = [threading.Thread(target=work, args=[counter]) for counter in counters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows() == [(release.pk, TODAY, 20, 0)]
