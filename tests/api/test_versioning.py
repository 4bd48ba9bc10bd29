import pytest

from tests.api.asserting import assert_problem

URL = "/api/models/"


@pytest.mark.parametrize("accept", ["application/json; version=1", "*/*", "application/json"])
def test_the_first_version_is_served_to_who_names_it_and_to_who_names_none(client, db, accept):
    response = client.get(URL, headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("version", ["2", "0", "1.0", "latest", "9" * 100])
def test_another_version_is_refused_and_the_refusal_names_those_there_are(client, db, version):
    response = client.get(URL, headers={"Accept": f"application/json; version={version}"})
    assert assert_problem(response, 406, "unknown.api_version").endswith("but: 1.")


def test_a_manifest_has_the_version_of_its_schema_whatever_is_asked_for(client, release):
    response = client.get("/api/manifest", headers={"Accept": "application/json; version=2"})
    assert response.status_code == 200
