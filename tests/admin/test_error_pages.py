import pytest
from django.test import Client

from inpaint_app.admin import error_pages
from tests.admin.test_second_factor import words
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_what_is_not_there_says_where_to_look(auditor):
    answer = auditor.get("/admin/inpaint_app/run/999/change/")
    assert answer.status_code == 404
    assert "There is nothing here" in words(answer)
    assert "the journal has a line" in words(answer)


def test_what_is_not_for_one_says_whom_to_ask(auditor):
    answer = auditor.get("/admin/inpaint_app/hubmodel/add/")
    assert answer.status_code == 403
    assert "Ask an administrator for the group" in words(answer)


def test_a_form_without_its_token_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    answer = client.post("/admin/login/", {"username": "a"})
    assert answer.status_code == 403
    assert "reload the page" in words(answer)


def test_a_bug_is_answered_without_its_details(rf):
    request = rf.get("/admin/")
    request.user = make_user()
    request.session = {}
    answer = error_pages.show_server_error(request)
    assert answer.status_code == 500
    assert "Something broke in the hub" in answer.content.decode()


def test_a_bug_in_that_page_too_is_answered_all_the_same(rf, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(error_pages, "render", broken)
    assert error_pages.show_server_error(rf.get("/admin/")).status_code == 500


def test_outside_the_admin_they_stay_as_they_were(client):
    assert client.get("/api/nothing/")["Content-Type"] == "application/problem+json"
    assert b"hub-gate" not in client.get("/nothing").content
