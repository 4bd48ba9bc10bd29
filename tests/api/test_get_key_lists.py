import pytest

from inpaint_app.manifest.codec import read_json, write_json
from inpaint_app.manifest.key_chain import walk
from inpaint_app.manifest.key_list import KeyList
from inpaint_app.workflow.key_lists import rotate_signing_key
from inpaint_app.workflow.signing_key import ensure_signing_key
from tests.api.asserting import assert_problem, assert_readable_anywhere, assert_revalidates
from tests.golden.example import TEST_KEY

URL = "/api/key-lists"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def test_before_the_first_rotation_there_are_no_lists(client):
    response = client.get(URL)
    assert (response.status_code, response.json()) == (200, {"lists": []})


def test_it_serves_every_version_for_who_trusts_the_first_key(client):
    first = ensure_signing_key()
    newest = rotate_signing_key(TEST_KEY)
    response = client.get(URL)
    lists = [write_json(envelope) for envelope in read_json(response.content)["lists"]]
    assert walk(KeyList(0, {first.keyid: first.public}), lists) == newest


def test_it_carries_the_headers_of_a_document_that_moves_and_is_not_sent_again(client):
    ensure_signing_key()
    rotate_signing_key(TEST_KEY)
    response = client.get(URL, headers={"Accept": "text/html"})
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert_readable_anywhere(response)
    assert_revalidates(client, URL)


def test_lists_that_cannot_be_read_are_a_problem_and_not_an_empty_answer(client, settings):
    settings.HUB_KEY_LISTS.mkdir()
    (settings.HUB_KEY_LISTS / "1.json").write_text("{")
    assert_problem(client.get(URL), 500, "manifest.malformed")


def test_it_needs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(URL)
