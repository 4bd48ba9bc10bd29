from inpaint_app.workflow.yanks import restore_release, yank_release
from tests.api.asserting import assert_problem, assert_readable_anywhere, assert_revalidates
from tests.factories import make_candidate, make_model, make_published

URL = "/api/models/example/releases/"


def test_it_lists_published_releases_newest_first(client, release):
    make_published(release.model, "2.0.0")
    make_published(release.model, "1.0.1")
    make_candidate(release.model)
    make_published(make_model("another"), "7.0.0")
    body = client.get(URL).json()
    assert body["next"] is None
    assert [entry["version"] for entry in body["results"]] == ["1.0.1", "2.0.0", "1.0.0"]


def test_it_says_what_a_visitor_chooses_by(client, release):
    [entry] = client.get(URL).json()["results"]
    assert entry == {
        "model": "example",
        "version": "1.0.0",
        "sequence": release.sequence,
        "published_at": release.published_at.isoformat().replace("+00:00", "Z"),
        "kind": "latent-diffusion-inpaint",
        "image_size": 64,
        "origin": "bundle",
        "channels": ["stable"],
        "yanked": None,
        "variants": [
            {"name": variant.name, "total_bytes": variant.total_bytes}
            | {"requirements": variant.requirements}
            for variant in release.variants.all()
        ],
    }


def test_a_model_without_releases_has_an_empty_list(client, model):
    assert client.get(URL).json()["results"] == []


def test_it_is_readable_anywhere_and_revalidates(client, release):
    response = client.get(URL)
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert_readable_anywhere(response)
    assert_revalidates(client, URL)


def test_an_unknown_model_is_a_problem(client, model):
    response = client.get("/api/models/nowhere/releases/")
    assert "example" in assert_problem(response, 404, "unknown.model")


def test_it_takes_five_queries_however_many_releases(client, release, django_assert_num_queries):
    with django_assert_num_queries(5):
        client.get(URL)
    make_published(release.model, "1.1.0")
    make_published(release.model, "1.2.0")
    with django_assert_num_queries(5):
        client.get(URL)


def test_it_does_not_read_the_large_columns(client, release, django_assert_num_queries):
    with django_assert_num_queries(5) as queries:
        client.get(URL)
    for column in ("fragment", "report", "manifest", "envelope", "document"):
        assert all(f'"{column}"' not in query["sql"] for query in queries.captured_queries)


def test_a_yanked_one_is_listed_and_marked(client, release):
    other = make_published(release.model, "1.1.0")
    yank = yank_release(other, notice="Seams.", actor=None)
    first, second = client.get(URL).json()["results"]
    at = yank.at.isoformat().replace("+00:00", "Z")
    assert first["yanked"] == {"at": at, "notice": "Seams."}
    assert second["yanked"] is None
    restore_release(other, actor=None)
    assert client.get(URL).json()["results"][0]["yanked"] is None
