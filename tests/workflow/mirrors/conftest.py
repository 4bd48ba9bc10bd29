import pytest

from tests.workflow.mirrors import places


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mirror"


@pytest.fixture
def cdn(folder, settings):
    """A web server over ``folder``: ``origin``, and ``handler``, which can be told to fail."""
    with places.serving(folder) as (origin, handler):
        settings.HUB_MIRROR_ORIGINS = [origin]
        handler.origin = origin
        yield handler


@pytest.fixture
def make(folder, cdn):
    """Makes a mirror in that folder."""
    return lambda slug="cdn", **fields: places.make_mirror(folder, cdn.origin, slug, **fields)
