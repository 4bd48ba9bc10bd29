import pytest

from inpaint_app.workflow.channels import move_channel
from inpaint_app.workflow.families import make_default
from tests.api.asserting import (
    assert_problem,
    assert_readable_anywhere,
    assert_revalidates,
    read_envelope,
)
from tests.factories import make_live, make_model, make_published

URL = "/api/manifest"


def test_it_serves_the_default_channel_of_the_default_model(client, release):
    response = client.get(URL)
    manifest = read_envelope(response)
    assert manifest["model"] == {"slug": "example", "title": "Example", "notice": "Untrained"}
    assert (manifest["version"], manifest["channel"]) == ("1.0.0", "stable")
    assert manifest["expires"] is not None


def test_it_carries_the_headers_of_a_document_that_moves(client, release):
    response = client.get(URL)
    assert response["Content-Type"] == "application/vnd.dsse.envelope.v1+json"
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert_readable_anywhere(response)


def test_it_is_not_sent_again_to_who_has_it(client, release):
    assert_revalidates(client, URL)


def test_its_tag_changes_when_the_channel_moves_back_and_the_sequence_rises(client, release):
    first = client.get(URL)
    channel = release.model.channels.get(name="stable")
    move_channel(channel, make_published(release.model, "2.0.0"), actor=None)
    second = client.get(URL, headers={"If-None-Match": first["ETag"]})
    channel.refresh_from_db()
    move_channel(channel, release, actor=None)
    third = client.get(URL)
    manifests = [read_envelope(response) for response in (first, second, third)]
    assert [manifest["version"] for manifest in manifests] == ["1.0.0", "2.0.0", "1.0.0"]
    sequences = [manifest["sequence"] for manifest in manifests]
    assert sequences == sorted(set(sequences))
    assert len({response["ETag"] for response in (first, second, third)}) == 3


def test_another_model_is_asked_for_by_name(client, release):
    make_live(make_model("other"), "3.0.0")
    assert read_envelope(client.get(URL, {"model": "other"}))["version"] == "3.0.0"
    assert read_envelope(client.get(URL, {"model": "example"}))["version"] == "1.0.0"


def test_another_channel_is_asked_for_by_name(client, release):
    move_channel(
        release.model.channels.get(name="canary"),
        make_published(release.model, "2.0.0-rc.1"),
        actor=None,
    )
    manifest = read_envelope(client.get(URL, {"channel": "canary"}))
    assert (manifest["version"], manifest["channel"]) == ("2.0.0-rc.1", "canary")
    assert read_envelope(client.get(URL))["version"] == "1.0.0"


def test_the_default_model_can_change(client, release):
    other = make_live(make_model("other"), "3.0.0").model
    make_default(other, actor=None)
    assert read_envelope(client.get(URL))["model"]["slug"] == "other"


def test_an_unknown_model_is_answered_with_those_that_exist(client, release):
    make_model("another")
    response = client.get(URL, {"model": "nowhere"})
    detail = assert_problem(response, 404, "unknown.model")
    assert detail == "There is no model 'nowhere'. The models are: another, example."


def test_an_unknown_channel_is_answered_with_those_that_serve_something(client, release):
    response = client.get(URL, {"channel": "nightly"})
    detail = assert_problem(response, 404, "unknown.channel")
    assert detail == (
        "example has no channel 'nightly'. The channels that serve something are: stable."
    )


def test_a_channel_without_a_release_serves_nothing(client, model):
    response = client.get(URL, {"model": "example", "channel": "canary"})
    detail = assert_problem(response, 404, "unknown.channel")
    assert detail == (
        "Nothing is published yet in the channel canary of example."
        " There are no channels that serve something."
    )


def test_a_hub_without_models_says_so(client, db):
    detail = assert_problem(client.get(URL), 404, "unknown.model")
    assert detail == "No model is served by default. There are no models."


@pytest.mark.parametrize("name", ["", "%00", "../../etc", "a" * 5000, "<script>", "snø"])
def test_strange_names_are_only_unknown(client, release, name):
    assert_problem(client.get(URL, {"model": name}), 404, "unknown.model")
    detail = assert_problem(client.get(URL, {"channel": name}), 404, "unknown.channel")
    assert len(detail) < 300


def test_a_long_list_of_names_is_cut(client, db, hub_home):
    for number in range(25):
        make_model(f"model-{number:02}")
    detail = assert_problem(client.get(URL, {"model": "x"}), 404, "unknown.model")
    assert detail.endswith("model-18, model-19 and 5 more.")


def test_any_accept_header_will_do(client, release):
    response = client.get(URL, headers={"Accept": "text/html"})
    assert response["Content-Type"] == "application/vnd.dsse.envelope.v1+json"


def test_it_takes_one_query(client, release, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(URL)
    with django_assert_num_queries(1):
        client.get(URL, {"model": "example", "channel": "stable"})
