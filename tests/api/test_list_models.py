import pytest

from inpaint_app.workflow.channels import move_channel
from tests.api.asserting import assert_problem, assert_readable_anywhere, assert_revalidates
from tests.factories import make_live, make_model, make_published
from tests.one_graph_example import one_graph_fragment

URL = "/api/models/"


def test_it_lists_models_by_name_with_their_channels(client, release):
    make_model("another")
    body = client.get(URL).json()
    assert [model["slug"] for model in body["results"]] == ["another", "example"]
    channel = release.model.channels.get(name="stable")
    assert body["results"][1] == {
        "slug": "example",
        "title": "Example",
        "notice": "Untrained",
        "licence": "Apache-2.0",
        "card": "For tests.",
        "is_default": True,
        "channels": [
            {
                "name": "stable",
                "is_default": True,
                "version": "1.0.0",
                "sequence": channel.sequence,
                "expires": channel.expires.isoformat().replace("+00:00", "Z"),
            },
            {
                "name": "canary",
                "is_default": False,
                "version": None,
                "sequence": None,
                "expires": None,
            },
        ],
        "offer": {
            "version": "1.0.0",
            "channel": "stable",
            "kind": "latent-diffusion-inpaint",
            "image_size": 64,
            "variants": [
                {name: variant[name] for name in ("name", "total_bytes", "requirements")}
                for variant in release.fragment["variants"]
            ],
        },
    }


def test_a_model_without_a_notice_has_none(client, db, hub_home):
    make_model("plain")
    assert client.get(URL).json()["results"][0]["notice"] is None


def test_a_model_whose_default_channel_points_nowhere_offers_nothing(client, model):
    release = make_published(model)
    move_channel(model.channels.get(name="canary"), release, actor=None)
    assert client.get(URL).json()["results"][0]["offer"] is None


def test_an_offer_says_the_kind_of_its_pipeline(client, model):
    make_live(model, fragment=one_graph_fragment())
    assert client.get(URL).json()["results"][0]["offer"]["kind"] == "direct-inpaint"


def test_an_offer_moves_with_its_channel_and_the_tag_with_it(client, release):
    before = client.get(URL)
    channel = release.model.channels.get(name="stable")
    move_channel(channel, make_published(release.model, "2.0.0"), actor=None)
    after = client.get(URL)
    assert after.json()["results"][0]["offer"]["version"] == "2.0.0"
    assert after["ETag"] != before["ETag"]


def test_a_hub_without_models_has_an_empty_list(client, db):
    assert client.get(URL).json() == {"next": None, "previous": None, "results": []}


def test_it_comes_in_pages(client, db, hub_home):
    for number in range(5):
        make_model(f"model-{number}")
    response = client.get(URL, {"limit": 2})
    first = response.json()
    assert [model["slug"] for model in first["results"]] == ["model-0", "model-1"]
    assert response["Link"] == f'<{first["next"]}>; rel="next"'
    make_model("model-00")  # on a page that was read: it pushes nothing onto the next one
    second = client.get(first["next"]).json()
    assert [model["slug"] for model in second["results"]] == ["model-2", "model-3"]
    third = client.get(second["next"]).json()
    assert (third["next"], len(third["results"])) == (None, 1)
    assert client.get(second["previous"]).json()["results"][-1]["slug"] == "model-1"


def test_a_list_on_one_page_has_no_links(client, model):
    assert "Link" not in client.get(URL)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "", "1.5", "²", "9" * 30])
def test_a_limit_that_is_none_is_a_problem(client, model, limit):
    assert "200" in assert_problem(client.get(URL, {"limit": limit}), 400, "unknown.query")


@pytest.mark.parametrize("cursor", ["x", "", "cD0lMDA=", "bz05OTk5OTk5", "/", "\x00", "ü"])
@pytest.mark.parametrize("url", [URL, "/api/models/example/releases/"])
def test_a_cursor_made_by_hand_breaks_nothing(client, release, url, cursor):
    response = client.get(url, {"cursor": cursor})
    if response.status_code != 200:
        assert_problem(response, 404, "unknown.cursor")


def test_it_is_readable_anywhere_and_revalidates(client, release):
    response = client.get(URL)
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert_readable_anywhere(response)
    assert_revalidates(client, URL)


def test_its_tag_changes_with_its_content(client, release):
    before = client.get(URL)["ETag"]
    make_model("another")
    assert client.get(URL, headers={"If-None-Match": before}).status_code == 200


def test_it_takes_three_queries_however_many_models(client, release, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(URL)
    for slug in ("second", "third"):
        make_live(make_model(slug))
    with django_assert_num_queries(3):
        client.get(URL)
