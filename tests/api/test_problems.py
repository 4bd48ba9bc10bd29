import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

from inpaint_app.api import problems
from inpaint_app.api.errors import STATUS_BY_ERROR, status_of
from inpaint_app.errors import HubError
from inpaint_app.publish.errors import ChunkMismatchError, StorageFullError
from inpaint_app.workflow.errors import RowNotFoundError, RunMovedOnError
from tests.api.asserting import assert_problem


@pytest.mark.parametrize(
    "path", ["/api/", "/api", "/api/nowhere", "/api/models/a/b/c/", "/chunks/", "/chunks/a/b/c"]
)
@pytest.mark.parametrize("debug", [False, True])
def test_a_path_that_is_none_is_a_problem(client, settings, path, debug):
    settings.DEBUG = debug
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "http.not_found"
    assert response.json()["instance"] == path


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", ["/api/manifest", "/api/models/", f"/chunks/00/{'0' * 64}"])
def test_nobody_may_write(client, method, path):
    response = getattr(client, method)(path)
    assert_problem(response, 405, "http.method_not_allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_form_that_it_cannot_give_is_a_problem(client, db):
    response = client.get("/api/models/", headers={"Accept": "application/xml"})
    assert_problem(response, 406, "http.not_acceptable")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, */*;q=0.1"])
def test_what_browsers_ask_for_is_acceptable(client, db, accept):
    response = client.get("/api/models/", headers={"Accept": accept})
    assert response["Content-Type"] == "application/json"


def test_no_parameter_chooses_the_form(client, db):
    assert client.get("/api/models/", {"format": "xml"}).status_code == 200


def test_a_bug_is_a_problem_that_tells_strangers_nothing(db, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("inpaint_app.api.views.manifests.find_channel", fail)
    response = Client(raise_request_exception=False).get("/api/manifest")
    detail = assert_problem(response, 500, "http.error")
    assert "secret" not in detail
    assert "secret detail" in caplog.text


def test_a_host_that_is_not_ours_is_a_problem(client, caplog):
    response = client.get("/api/models/", headers={"Host": "elsewhere.example"})
    assert_problem(response, 400, "http.bad_request")


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (lambda request: problems.bad_request(request, SuspiciousOperation()), 400),
        (lambda request: problems.permission_denied(request, PermissionDenied()), 403),
        (lambda request: problems.page_not_found(request, Exception()), 404),
        (problems.server_error, 500),
    ],
)
def test_pages_have_pages_and_the_api_has_problems(handler, status):
    page = handler(RequestFactory().get("/somewhere"))
    assert (page.status_code, page["Content-Type"].split(";")[0]) == (status, "text/html")
    inside = handler(RequestFactory().get("/api/somewhere"))
    assert (inside.status_code, inside["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RowNotFoundError, 404),
        (RunMovedOnError, 409),
        (StorageFullError, 507),
        (ChunkMismatchError, 503),
        (HubError, 500),
    ],
)
def test_an_error_has_the_status_of_its_family(error, status):
    assert status_of(error("Something.")) == status


def test_every_error_of_the_hub_has_a_status():
    def every(error):
        yield error
        for child in error.__subclasses__():
            yield from every(child)

    assert {status_of(error("Something.")) for error in every(HubError)} <= {
        *STATUS_BY_ERROR.values()
    }
