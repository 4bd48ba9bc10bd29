from tests.page.conftest import SERVICE_WORKER

URL = "/service-worker.js"


def test_it_lies_at_the_root_and_may_serve_everything_below(client, dist):
    response = client.get(URL)
    assert response.status_code == 200
    assert response.content == SERVICE_WORKER
    assert response["Content-Type"].split(";")[0] == "text/javascript"
    assert response["Service-Worker-Allowed"] == "/"


def test_browsers_ask_every_time_whether_there_is_a_new_one(client, dist):
    first = client.get(URL)
    assert first["Cache-Control"] == "no-cache"
    assert client.get(URL, headers={"If-None-Match": first["ETag"]}).status_code == 304
    (dist / "service-worker.js").write_text("// another build")
    assert client.get(URL, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_it_has_the_isolation_of_the_page_that_it_serves(client, dist):
    response = client.get(URL)
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_before_the_first_build_there_is_none(client, settings, tmp_path):
    settings.HUB_FRONTEND_DIST = tmp_path / "nowhere"
    assert client.get(URL).status_code == 404


def test_what_is_shared_with_the_page_is_for_the_browser_alone(client, dist):
    assert client.post("/share", {"picture": "bytes"}).status_code in {403, 404}
