"""What every test may ask for: a home that is gone afterwards, and people by role."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings


@pytest.fixture(scope="session", autouse=True)
def test_home():
    """The folder of the test database; settings.test names one for this process alone."""
    home = Path(django_settings.HUB_HOME)
    home.mkdir(parents=True, exist_ok=True)
    yield home
    shutil.rmtree(home)


@pytest.fixture
def hub_home(tmp_path, settings):
    """A home of this test's own, with an empty chunk store."""
    settings.HUB_HOME = tmp_path / "home"
    settings.HUB_CHUNK_STORE = f"file:{settings.HUB_HOME / 'store'}"
    settings.HUB_SIGNING_KEY_FILE = settings.HUB_HOME / "keys" / "signing.pem"
    settings.HUB_HOME.mkdir()
    return settings.HUB_HOME
