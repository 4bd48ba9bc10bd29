import pytest

from tests.api.asserting import assert_readable_anywhere

PATHS = ["/api/manifest", "/api/models/", "/api/nowhere", f"/chunks/00/{'0' * 64}", "/chunks/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_allows_reading_with_conditions_and_ranges(client, path):
    response = client.options(
        path,
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "range,if-none-match",
        },
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    allowed = response["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"range", "if-none-match"} <= {*allowed}
    assert "Access-Control-Allow-Credentials" not in response
    assert int(response["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("path", PATHS)
def test_whatever_comes_back_is_readable_anywhere(client, db, hub_home, path):
    response = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert_readable_anywhere(response)
    exposed = response["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Content-Length", "Content-Range"} <= {*exposed}


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/apiary", "/nowhere"])
def test_nothing_else_is(client, db, path):
    for response in (client.get(path), client.options(path)):
        assert "Access-Control-Allow-Origin" not in response
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_visitor_who_is_logged_in_is_a_visitor(admin_client, release):
    response = admin_client.get("/api/models/")
    assert_readable_anywhere(response)
