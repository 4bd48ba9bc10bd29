from inpaint_app.manifest.codec import encode
from inpaint_app.workflow.yanks import restore_release, yank_release
from tests.api.asserting import (
    assert_problem,
    assert_readable_anywhere,
    assert_revalidates,
    read_envelope,
)
from tests.factories import make_candidate, make_published

URL = "/api/models/example/releases/1.0.0/manifest"


def test_it_serves_what_was_signed_when_the_release_was_published(client, release):
    response = client.get(URL)
    manifest = read_envelope(response)
    assert (manifest["version"], manifest["channel"], manifest["expires"]) == ("1.0.0", None, None)
    assert encode(manifest).decode() == release.manifest
    assert response.content.decode() == release.envelope


def test_it_may_be_kept_for_ever(client, release):
    response = client.get(URL)
    assert response["Content-Type"] == "application/vnd.dsse.envelope.v1+json"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert_readable_anywhere(response)


def test_it_is_not_sent_again_to_who_has_it(client, release):
    assert_revalidates(client, URL)


def test_a_yanked_one_is_served_with_its_notice_and_asked_for_again(client, release):
    other = make_published(release.model, "1.1.0")
    before = client.get("/api/models/example/releases/1.1.0/manifest")
    yank_release(other, notice="Seams on skies.", actor=None)
    url = "/api/models/example/releases/1.1.0/manifest"
    response = client.get(url, headers={"If-None-Match": before["ETag"]})
    assert response.status_code == 200
    manifest = read_envelope(response)
    assert manifest["yanked"]["notice"] == "Seams on skies."
    assert manifest["variants"] == read_envelope(before)["variants"]
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert_revalidates(client, url)
    restore_release(other, actor=None)
    assert "yanked" not in read_envelope(client.get(url))
    assert client.get(url)["Cache-Control"].startswith("public, max-age=60,")


def test_it_stays_when_a_newer_release_comes(client, release):
    before = client.get(URL).content
    make_published(release.model, "1.1.0")
    assert client.get(URL).content == before


def test_an_unknown_version_is_answered_with_those_that_exist(client, release):
    make_published(release.model, "1.1.0")
    make_candidate(release.model)
    response = client.get("/api/models/example/releases/9.9.9/manifest")
    detail = assert_problem(response, 404, "unknown.release")
    assert detail == "example has no release '9.9.9'. The releases are: 1.1.0, 1.0.0."


def test_an_unknown_model_is_answered_with_those_that_exist(client, release):
    response = client.get("/api/models/nowhere/releases/1.0.0/manifest")
    assert "example" in assert_problem(response, 404, "unknown.model")


def test_it_takes_one_query(client, release, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(URL)
