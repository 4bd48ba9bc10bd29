"""What every test may ask for: a home that is gone afterwards, rows that are really committed."""

import importlib
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection

guards = importlib.import_module("inpaint_app.migrations.0002_guards")
roles = importlib.import_module("inpaint_app.migrations.0003_roles")


@pytest.fixture(scope="session", autouse=True)
def test_home():
    """The folder of the test database; settings.test names one for this process alone."""
    home = Path(django_settings.HUB_HOME)
    home.mkdir(parents=True, exist_ok=True)
    yield home
    shutil.rmtree(home)


@pytest.fixture
def hub_home(tmp_path, settings):
    """A home of this test's own, with an empty chunk store and no key yet."""
    settings.HUB_HOME = tmp_path / "home"
    settings.HUB_CHUNK_STORE = f"file:{settings.HUB_HOME / 'store'}"
    settings.HUB_SIGNING_KEY_FILE = settings.HUB_HOME / "keys" / "signing.pem"
    settings.HUB_HOME.mkdir()
    return settings.HUB_HOME


@pytest.fixture
def _after_flush(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        guards.install_guards(apps, editor)
        roles.create_roles(apps, editor)


@pytest.fixture
def committed_db(_after_flush, transactional_db):
    """A database without the test's transaction around: other threads and processes see its rows.

    All rows are deleted afterwards, which the guards would refuse; they are off while it happens.
    """
    yield
    with connection.schema_editor() as editor:
        guards.remove_guards(apps, editor)
