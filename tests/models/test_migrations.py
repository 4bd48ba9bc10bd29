"""What the migrations leave behind, forwards and backwards."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from tests.conftest import GUARDED
from tests.factories import make_published


def every_guard():
    """The triggers that any migration puts on a table."""
    return {guard.trigger for module in GUARDED for guard in module.GUARDS}


TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def triggers():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def permissions(group):
    codes = Group.objects.get(name=group).permissions.values_list("codename", flat=True)
    return {code for code in codes if not code.startswith("view_")}


@pytest.mark.django_db
def test_every_guard_is_there_after_all_migrations():
    """A migration that makes a table anew, as SQLite's do, takes its triggers along unnoticed."""
    assert every_guard() == triggers()


@pytest.mark.django_db
def test_each_role_may_do_its_part():
    uploader = {"add_checkpoint", "run_checkpoint", "add_accesstoken", "add_hubimport"}
    assert permissions("uploader") == uploader
    publisher = {"publish_release", "move_channel", "add_hubmodel", "change_hubmodel"}
    publisher |= {"sync_mirror", "change_mirror", "add_accesstoken"}
    publisher |= {"yank_release", "add_webhook", "change_webhook", "add_garbagecollection"}
    assert permissions("publisher") == publisher
    assert permissions("auditor") == {"export_statechange"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["uploader", "publisher", "auditor"])
def test_each_role_sees_every_row_of_the_hub(role):
    from django.apps import apps

    seen = Group.objects.get(name=role).permissions.filter(codename__startswith="view_")
    tables = {model._meta.model_name for model in apps.get_app_config("inpaint_app").get_models()}
    private = set() if role == "auditor" else {"signin"}  # addresses of people
    assert {code.removeprefix("view_") for code in seen.values_list("codename", flat=True)} == (
        tables - private
    )


@pytest.mark.django_db
def test_the_rows_and_the_migrations_say_the_same():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_migrations_run_backwards_and_forwards(committed_db):
    call_command("migrate", "inpaint_app", "zero", verbosity=0)
    assert triggers() == set()
    assert not Group.objects.exists()
    call_command("migrate", verbosity=0)
    assert every_guard() == triggers()
    assert Group.objects.count() == 3


def test_releases_from_before_there_were_kinds_get_theirs(committed_db, hub_home):
    release = make_published()
    call_command("migrate", "inpaint_app", "0003", verbosity=0)
    call_command("migrate", verbosity=0)
    release.refresh_from_db()
    assert (release.kind, release.image_size) == ("latent-diffusion-inpaint", 64)
    assert every_guard() == triggers()
