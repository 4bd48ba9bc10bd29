import pytest

from tests.page.conftest import SCRIPT

SCRIPT_URL = "/static/page/assets/index-AbCd_123.js"


@pytest.mark.parametrize(
    "path",
    ["assets/index-AbCd_123.js", "assets/model.worker-Zz-09xYq.js", "assets/runtime-0a1B2c3D.wasm"],
)
def test_a_name_with_a_hash_may_be_kept_for_ever(client, dist, path):
    response = client.get(f"/static/page/{path}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "max-age=315360000, public, immutable"
    response.getvalue()


@pytest.mark.parametrize("path", ["favicon.svg", "index.html", "manifest.webmanifest"])
def test_a_name_without_a_hash_may_not(client, dist, path):
    response = client.get(f"/static/page/{path}")
    assert "immutable" not in response["Cache-Control"]
    response.getvalue()


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_it_comes_compressed_where_the_build_left_it_so(client, dist, coding):
    response = client.get(SCRIPT_URL, headers={"Accept-Encoding": coding})
    assert response["Content-Encoding"] == coding
    assert response["Vary"] == "Accept-Encoding"
    assert len(response.getvalue()) < len(SCRIPT)
    plain = client.get(SCRIPT_URL)
    assert "Content-Encoding" not in plain
    assert plain.getvalue() == SCRIPT


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("assets/index-AbCd_123.js", "text/javascript"),
        ("assets/runtime-0a1B2c3D.wasm", "application/wasm"),
        ("favicon.svg", "image/svg+xml"),
        ("manifest.webmanifest", "application/manifest+json"),
    ],
)
def test_it_comes_under_the_type_that_browsers_insist_on(client, dist, path, media_type):
    response = client.get(f"/static/page/{path}")
    assert response["Content-Type"].split(";")[0] == media_type
    assert response["X-Content-Type-Options"] == "nosniff"
    response.getvalue()


def test_what_was_not_built_is_not_found(client, dist):
    assert client.get("/static/page/assets/index-00000000.js").status_code == 404
    assert client.get("/static/page/../../manage.py").status_code == 404
