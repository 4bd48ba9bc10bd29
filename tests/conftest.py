"""What every test may ask for: a home that is gone afterwards, rows that are really committed."""

import importlib
import shutil
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from inpaint_app import migrations
from tests.hub_server import hub_server, running_hub  # noqa: F401 - fixtures
from tests.made_once import shared_folder  # noqa: F401 - a fixture

MIGRATIONS = [
    importlib.import_module(f"inpaint_app.migrations.{path.stem}")
    for path in sorted(Path(migrations.__file__).parent.glob("0*.py"))
]
GUARDED = [module for module in MIGRATIONS if hasattr(module, "GUARDS")]
GRANTING = [module for module in MIGRATIONS if hasattr(module, "create_roles")]


@receiver(post_migrate)
def create_roles_again(sender, using, plan=None, **_):
    """Deleting all rows, as tests without a transaction do, takes the groups along."""
    if sender.name == "inpaint_app" and plan is None:
        database = SimpleNamespace(connection=connections[using])
        for module in GRANTING:
            module.create_roles(apps, database)


@contextmanager
def without_guards():
    """The database as its owner could have it, who takes every guard off."""
    with connection.schema_editor() as editor:
        for module in reversed(GUARDED):
            module.remove_guards(apps, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for module in GUARDED:
                module.install_guards(apps, editor)


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
    settings.HUB_KEY_LISTS = settings.HUB_HOME / "key-lists"
    settings.HUB_SEQUENCES = settings.HUB_HOME / "sequences"
    settings.HUB_HOME.mkdir()
    return settings.HUB_HOME


@pytest.fixture
def committed_db(transactional_db):
    """A database without the test's transaction around: other threads and processes see its rows.

    All rows are deleted afterwards, which the guards would refuse; they are off while it happens.
    """
    yield
    with without_guards():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def kept_traces():
    """Exports take their graphs from what was traced before, where nothing has changed."""
    from tests.kept_traces import keeping_traces

    with keeping_traces():
        yield


@pytest.fixture
def own_traces(monkeypatch):
    """This test's exports trace for themselves, as all do in life."""
    from inpaint_app.export import roles
    from inpaint_app.export.trace import trace_graph

    monkeypatch.setattr(roles, "trace_graph", trace_graph)


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory):
    """The smallest checkpoint that there is, on disk: a CheckpointFiles."""
    from tests.tiny_model import write_tiny_checkpoint

    return write_tiny_checkpoint(tmp_path_factory.mktemp("tiny"))
