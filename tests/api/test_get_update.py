import json
from pathlib import Path

import pytest

from inpaint_app.manifest.codec import decode
from inpaint_app.workflow.bundles import import_bundle
from inpaint_app.workflow.releases import publish_release
from inpaint_app.workflow.yanks import yank_release
from tests.api.asserting import assert_problem, assert_readable_anywhere, assert_revalidates
from tests.factories import make_live, make_model, make_published
from tests.workflow.releases_of_parts import release_of, write_chunks

URL = "/api/models/example/releases/{}/update"


@pytest.fixture
def publish(model, tmp_path):
    """Publish a version whose weights are made of these parts."""
    make_live(make_model("another"))

    def publish(version, *parts, without=""):
        fragment, contents = release_of(*parts)
        fragment["variants"] = [v for v in fragment["variants"] if v["name"] != without]
        proof = fragment["validation"]
        for described in (proof["graphs"], proof["end_to_end"], fragment["graph_metadata"]):
            described[:] = [entry for entry in described if entry["variant"] != without]
        directory = Path(tmp_path / version)
        write_chunks(directory, contents)
        (directory / "fragment.json").write_text(json.dumps(fragment))
        (directory / "report.json").write_text("{}")
        return publish_release(import_bundle(model, directory, actor=None), version, actor=None)

    return publish


def chunks(release):
    """Sizes by hash, for each variant, as its manifest has them."""
    manifest = decode(release.manifest.encode())
    return {
        variant["name"]: {
            chunk["sha256"]: chunk["size"]
            for graph in variant["graphs"]
            for file in [graph["file"], *graph["external_data"]]
            for chunk in file["chunks"]
        }
        for variant in manifest["variants"]
    }


def test_an_update_costs_the_new_chunks_and_no_other(client, publish):
    before, after = publish("1.0.0", "a", "b"), publish("1.1.0", "a", "c", "d")
    body = client.get(URL.format("1.1.0"), {"have": "1.0.0"}).json()
    assert (body["model"], body["version"], body["have"]) == ("example", "1.1.0", "1.0.0")
    had, wanted = chunks(before), chunks(after)
    assert [variant["name"] for variant in body["variants"]] == list(wanted)
    for variant in body["variants"]:
        name = variant["name"]
        new = {h: size for h, size in wanted[name].items() if h not in had[name]}
        assert variant == {
            "name": name,
            "have": name,
            "total_bytes": sum(wanted[name].values()),
            "total_chunks": len(wanted[name]),
            "download_bytes": sum(new.values()),
            "download_chunks": len(new),
        }
        assert (variant["download_bytes"], variant["download_chunks"]) == (128, 2)


def test_going_back_costs_what_the_later_one_let_go(client, publish):
    publish("1.0.0", "a", "b")
    publish("1.1.0", "a", "c", "d")
    body = client.get(URL.format("1.0.0"), {"have": "1.1.0"}).json()
    assert {variant["download_bytes"] for variant in body["variants"]} == {64}


def test_the_same_release_costs_nothing(client, publish):
    publish("1.0.0", "a")
    body = client.get(URL.format("1.0.0"), {"have": "1.0.0"}).json()
    assert {variant["download_chunks"] for variant in body["variants"]} == {0}


def test_a_variant_that_the_client_cannot_have_costs_all_of_it(client, publish):
    publish("1.0.0", "a", without="fp16")
    publish("1.1.0", "a")
    variants = client.get(URL.format("1.1.0"), {"have": "1.0.0"}).json()["variants"]
    by_name = {variant["name"]: variant for variant in variants}
    assert by_name["fp32"]["download_bytes"] == 0
    assert by_name["fp16"]["have"] is None
    assert by_name["fp16"]["download_bytes"] == by_name["fp16"]["total_bytes"] > 0


def test_who_has_a_yanked_release_is_told_as_well(client, publish):
    yank_release(publish("1.0.0", "a"), notice="Seams.", actor=None)
    publish("1.1.0", "b")
    assert client.get(URL.format("1.1.0"), {"have": "1.0.0"}).status_code == 200


def test_it_holds_for_good_and_is_readable_anywhere(client, publish):
    publish("1.0.0", "a")
    url = f"{URL.format('1.0.0')}?have=1.0.0"
    response = client.get(url)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert_readable_anywhere(response)
    assert_revalidates(client, url)


@pytest.mark.parametrize(
    ("version", "have"), [("1.0.0", "0.9.0"), ("9.9.9", "1.0.0"), ("1.0.0", "\x00")]
)
def test_a_version_that_there_is_not_is_a_problem_that_names_those_there_are(
    client, release, version, have
):
    response = client.get(URL.format(version), {"have": have})
    assert "The releases are: 1.0.0." in assert_problem(response, 404, "unknown.release")


def test_the_version_of_another_model_is_none_of_this_one(client, release):
    make_published(make_model("other"), "5.0.0")
    response = client.get(URL.format("1.0.0"), {"have": "5.0.0"})
    assert_problem(response, 404, "unknown.release")


def test_who_does_not_say_what_they_have_is_asked(client, release):
    response = client.get(URL.format("1.0.0"))
    assert assert_problem(response, 400, "unknown.query").startswith("have is missing")


def test_it_takes_five_queries(client, publish, django_assert_max_num_queries):
    publish("1.0.0", "a", "b")
    publish("1.1.0", "a", "c")
    with django_assert_max_num_queries(5):
        client.get(URL.format("1.1.0"), {"have": "1.0.0"})
