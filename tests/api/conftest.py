import pytest

from tests.factories import make_live, make_model


@pytest.fixture
def model(db, hub_home):
    """The default model, with nothing published."""
    return make_model("example", notice="Untrained", card="For tests.")


@pytest.fixture
def release(model):
    """Its release 1.0.0, on its default channel."""
    return make_live(model)
