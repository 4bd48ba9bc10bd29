import json

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from inpaint_app.api import urls
from tests.api.asserting import assert_readable_anywhere, assert_revalidates

URL = "/api/schema/"
# They take no name that could be unknown.
NAMELESS = {URL, "/api/key-lists"}


@pytest.fixture
def document(client):
    return json.loads(client.get(URL, headers={"Accept": "application/json"}).content)


def test_it_is_generated_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_path_of_the_api_is_in_it(document):
    named = {pattern.name for pattern in urls.urlpatterns} - {None, "docs"}
    assert get_resolver().reverse_dict.keys() >= named
    assert len(document["paths"]) == len(named)


def operations(document):
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_nothing_in_it_writes_but_with_a_token(document):
    for _, method, operation in operations(document):
        if method != "get":
            assert operation["security"] == [{"accessToken": []}]


def test_every_refusal_is_a_problem(document):
    for path, _, operation in operations(document):
        refusals = {s: r for s, r in operation["responses"].items() if int(s) >= 400}
        assert refusals
        for status, response in refusals.items():
            schema = response["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}, (path, status)


def test_every_read_revalidates(document):
    for path, method, operation in operations(document):
        if method == "get":
            for status in ("200", "304"):
                assert operation["responses"][status]["headers"]["ETag"]["required"], path


def test_what_is_served_is_what_it_describes(client, release, document):
    schemas = document["components"]["schemas"]
    listed = client.get("/api/models/").json()["results"][0]
    assert listed.keys() == schemas["Model"]["properties"].keys()
    assert listed["offer"].keys() == schemas["Offer"]["properties"].keys()
    detail = client.get("/api/models/example/releases/1.0.0/").json()
    assert detail.keys() == schemas["ReleaseDetail"]["properties"].keys()
    graph = detail["variants"][0]["graphs"][0]
    assert graph.keys() == schemas["Graph"]["properties"].keys()
    live = client.get("/api/models/example/live").json()[0]
    assert live.keys() == schemas["LiveRelease"]["properties"].keys()
    envelope = client.get("/api/manifest").json()
    assert envelope.keys() == schemas["Envelope"]["properties"].keys()
    problem = client.get("/api/nowhere").json()
    assert problem.keys() == set(schemas["Problem"]["required"])


def test_it_is_readable_anywhere_and_revalidates(client):
    assert_readable_anywhere(client.get(URL))
    assert_revalidates(client, URL)
