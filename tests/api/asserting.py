"""What every answer of the API is held to."""

from inpaint_app.manifest.codec import decode
from inpaint_app.manifest.schema import check_schema
from inpaint_app.manifest.signature import open_envelope
from inpaint_app.workflow.signing_key import signing_key


def assert_problem(response, status, code):
    """Problem details of that code, which anyone may read and nobody keeps; gives its detail."""
    assert response["Access-Control-Allow-Origin"] == "*"
    return assert_private_problem(response, status, code)


def assert_private_problem(response, status, code):
    """The same where only its owner may read it: pages of others are told nothing."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert body.keys() == {"type", "title", "status", "detail", "instance", "code", "advice"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:moebius-hub:problem:{code}"
    return body["detail"]


def assert_readable_anywhere(response):
    """CORS without credentials, and nothing that ties the answer to a visitor."""
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def assert_revalidates(client, url):
    """A strong entity tag, and 304 without a body for whoever has it."""
    first = client.get(url)
    etag = first["ETag"]
    assert etag.startswith('"')
    for header in (etag, f'"other", {etag}', "*"):
        again = client.get(url, headers={"If-None-Match": header})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
        assert again["Cache-Control"] == first["Cache-Control"]
        assert_readable_anywhere(again)
    changed = client.get(url, headers={"If-None-Match": '"other"'})
    assert changed.status_code == 200


def read_envelope(response):
    """The manifest inside, verified and checked against the schema."""
    key = signing_key()
    manifest = decode(open_envelope(response.content, {key.keyid: key.public}))
    check_schema(manifest)
    return manifest
