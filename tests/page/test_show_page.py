import re

import pytest


def test_it_serves_what_was_built(client, dist):
    response = client.get("/")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response.content == (dist / "index.html").read_bytes()


def test_everything_that_the_page_names_is_there(client, dist):
    html = client.get("/").content.decode()
    urls = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert len(urls) == 2
    for url in urls:
        response = client.get(url)
        assert response.status_code == 200
        response.getvalue()


def test_a_visitor_who_comes_back_asks_whether_it_has_changed(client, dist):
    first = client.get("/")
    assert first["Cache-Control"] == "no-cache"
    again = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Security-Policy" in again
    (dist / "index.html").write_text("<!doctype html><title>New</title>")
    changed = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert b"New" in changed.content


@pytest.mark.parametrize("debug", [False, True])
def test_a_page_that_is_not_built_says_how_to_build_it(client, settings, tmp_path, debug):
    settings.DEBUG = debug
    settings.HUB_FRONTEND_DIST = tmp_path / "nowhere"
    response = client.get("/")
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"
    assert b"<code>make build</code>" in response.content


def test_it_is_only_read(client, dist):
    assert client.post("/").status_code == 405
    assert client.head("/").content == b""


def test_it_reads_no_rows_and_sets_no_cookies(client, dist, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not client.get("/").cookies
