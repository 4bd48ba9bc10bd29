from tests.api.asserting import assert_problem, assert_readable_anywhere, assert_revalidates
from tests.factories import make_model

URL = "/api/models/example/"


def test_it_is_what_the_list_says_of_it(client, release):
    assert client.get(URL).json() == client.get("/api/models/").json()["results"][0]


def test_it_is_readable_anywhere_and_revalidates(client, release):
    response = client.get(URL)
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert_readable_anywhere(response)
    assert_revalidates(client, URL)


def test_an_unknown_model_is_answered_with_those_that_exist(client, model):
    make_model("another")
    response = client.get("/api/models/nowhere/")
    detail = assert_problem(response, 404, "unknown.model")
    assert detail == "There is no model 'nowhere'. The models are: another, example."
    assert response.json()["instance"] == "/api/models/nowhere/"
    assert response.json()["advice"] == "Choose one of the models that /api/models/ lists."


def test_it_takes_three_queries(client, release, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(URL)
