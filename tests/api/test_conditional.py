"""Every GET of the API: an entity tag, and 304 for who has the bytes. No route is left out."""

import pytest

from inpaint_app.api.urls import urlpatterns
from inpaint_app.api.views.chunks import store_at
from inpaint_app.models import AccessToken, Chunk
from inpaint_app.workflow.access_tokens import create_access_token
from tests.factories import make_checkpoint, make_live, make_model, make_run, make_user
from tests.uploads.making import accepted

NAMED = {pattern.name: pattern for pattern in urlpatterns if pattern.name}
READ = sorted(name for name, p in NAMED.items() if hasattr(p.callback.view_class, "get"))


@pytest.fixture
def addresses(db, hub_home):
    """An address that is answered, for every route."""
    store_at.cache_clear()
    release = make_live(make_model("example"))
    model = f"/api/models/{release.model.slug}/"
    chunk = Chunk.objects.first().sha256
    user = make_user("uploader")
    _, secret = create_access_token(user, name="ci", scopes=AccessToken.Scope.values, actor=user)
    yield {
        "headers": {"Authorization": f"Bearer {secret}"},
        "manifest": "/api/manifest",
        "models": "/api/models/",
        "model": model,
        "live": f"{model}live?at=2030-01-01T00:00:00Z",
        "releases": f"{model}releases/",
        "release": f"{model}releases/1.0.0/",
        "release-manifest": f"{model}releases/1.0.0/manifest",
        "update": f"{model}releases/1.0.0/update?have=1.0.0",
        "uploads": "/api/uploads/",
        "upload": f"/api/uploads/{accepted(owner=user).uuid}",
        "run": f"/api/runs/{make_run(checkpoint=make_checkpoint()).pk}",
        "key-lists": "/api/key-lists",
        "keys": "/api/keys",
        "schema": "/api/schema/",
        "docs": "/api/docs/",
        "chunk": f"/chunks/{chunk[:2]}/{chunk}",
    }
    store_at.cache_clear()


def test_what_a_client_has_is_not_sent_again_on_any_route(client, addresses):
    headers = addresses.pop("headers")
    assert sorted(addresses) == READ
    for name, url in addresses.items():
        first = client.get(url, headers=headers)
        first.getvalue()
        assert (first.status_code, first["ETag"][0]) == (200, '"'), name
        again = client.get(url, headers={**headers, "If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), name
        for header in ("ETag", "Cache-Control"):
            assert again[header] == first[header], name
        other = client.get(url, headers={**headers, "If-None-Match": '"other"'})
        other.getvalue()
        assert other.status_code == 200, name
        is_private = "private" in first["Cache-Control"]
        assert is_private == (name in {"run", "upload", "uploads"}), name
