import pytest

from moebius_hub.isolation import origins_of
from tests.page.policies import directives

PAGE = [
    "/",
    "/service-worker.js",
    "/static/page/assets/index-AbCd_123.js",
    "/static/page/assets/model.worker-Zz-09xYq.js",
]
NOTHING = {
    "default-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
    "frame-ancestors": {"'none'"},
}


def get(client, path):
    response = client.get(path)
    response.getvalue()  # a file that is being served is open until it is read
    return response


@pytest.mark.parametrize("path", PAGE)
def test_the_page_and_its_workers_may_do_what_they_need_and_no_more(client, dist, path):
    assert directives(get(client, path)) == NOTHING | {
        "script-src": {"'self'", "'wasm-unsafe-eval'"},
        "worker-src": {"'self'"},
        "connect-src": {"'self'"},
        "img-src": {"'self'", "blob:", "data:"},
        "style-src": {"'self'"},
        "manifest-src": {"'self'"},
    }


def test_the_page_may_fetch_from_the_mirrors(client, dist, settings):
    settings.HUB_CHUNK_URLS = [
        "/chunks/",
        "https://cdn.example/hub/chunks/",
        "https://cdn.example/other/",
        "http://mirror.example:8080/chunks/",
    ]
    sources = directives(get(client, PAGE[3]))["connect-src"]
    assert sources == {"'self'", "https://cdn.example", "http://mirror.example:8080"}
    assert directives(get(client, "/admin/login/"))["connect-src"] == {"'self'"}


def test_the_page_may_fetch_from_the_origins_of_mirrors(client, dist, settings):
    settings.HUB_MIRROR_ORIGINS = ["https://huggingface.co", "https://cdn.hf.example"]
    sources = directives(get(client, "/"))["connect-src"]
    assert sources == {"'self'", "https://huggingface.co", "https://cdn.hf.example"}


def test_the_page_may_fetch_pictures_from_where_the_hub_trusts(client, dist, settings):
    settings.HUB_PICTURE_URLS = ["https://pictures.example/"]
    sources = directives(get(client, "/"))["connect-src"]
    assert sources == {"'self'", "https://pictures.example"}
    assert directives(get(client, "/"))["img-src"] == {"'self'", "blob:", "data:"}


def test_an_origin_is_a_scheme_a_host_and_a_port():
    urls = ["/chunks/", "https://a.example/x/", "https://a.example/y/", "https://b.example:1/"]
    assert origins_of(urls) == ["https://a.example", "https://b.example:1"]
    assert origins_of(["https://user:secret@a.example/"]) == ["https://a.example"]


@pytest.mark.parametrize("path", PAGE)
def test_the_page_is_isolated_across_origins(client, dist, path):
    response = get(client, path)
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("path", [*PAGE, "/admin/login/", "/api/docs/", "/api/models/", "/nowhere"])
def test_everything_comes_with_the_headers_of_a_careful_site(client, db, dist, path):
    response = get(client, path)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert directives(response)["frame-ancestors"] == {"'none'"}


def test_the_admin_gets_what_its_theme_needs_and_no_more(client, db):
    assert directives(get(client, "/admin/login/")) == NOTHING | {
        "script-src": {"'self'", "'unsafe-eval'"},
        "style-src": {"'self'", "'unsafe-inline'"},
        "img-src": {"'self'", "data:"},
        "font-src": {"'self'"},
        "connect-src": {"'self'"},
        "form-action": {"'self'"},
    }


def test_the_docs_get_what_swagger_needs_and_no_more(client):
    assert directives(get(client, "/api/docs/")) == NOTHING | {
        "script-src": {"'self'"},
        "style-src": {"'self'", "'unsafe-inline'"},
        "img-src": {"'self'", "data:"},
        "connect-src": {"'self'"},
    }


@pytest.mark.parametrize(
    "path",
    ["/api/models/", "/api/manifest", f"/chunks/00/{'0' * 64}", "/nowhere", "/static/nowhere.js",
     "/static/unfold/js/app.js", "/adminx", "//static/page/"],
)  # fmt: skip
def test_everything_else_may_do_nothing(client, db, path):
    assert directives(get(client, path)) == NOTHING


def test_only_the_page_is_isolated_by_embedding(client, db):
    for path in ("/admin/login/", "/api/docs/", "/api/models/", "/static/unfold/js/app.js"):
        assert "Cross-Origin-Embedder-Policy" not in get(client, path)
