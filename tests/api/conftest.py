import pytest

from inpaint_app.api.views.chunks import store_at
from tests.factories import make_live, make_model
from tests.s3_server import bucket, s3_endpoint, s3_environment  # noqa: F401 - fixtures


@pytest.fixture
def model(db, hub_home):
    """The default model, with nothing published."""
    return make_model("example", notice="Untrained", card="For tests.")


@pytest.fixture
def release(model):
    """Its release 1.0.0, on its default channel."""
    return make_live(model)


@pytest.fixture(params=["file", "s3"])
def any_store(request, hub_home, settings):
    """A chunk store of each make, as the settings name it."""
    if request.param == "s3":
        request.getfixturevalue("bucket")
        settings.HUB_CHUNK_STORE = "s3://chunks/releases"
    store_at.cache_clear()
    store = store_at(settings.HUB_CHUNK_STORE)
    yield store
    store_at.cache_clear()
    if request.param == "s3":
        store._client.close()
