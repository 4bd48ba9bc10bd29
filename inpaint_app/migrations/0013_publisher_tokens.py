"""Publishers make access tokens as well: for publishing and moving channels from a build server."""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

roles = import_module("inpaint_app.migrations.0003_roles")

ROLES = {"publisher": ["add_accesstoken"]}


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.grant(ROLES, apps, schema_editor)


def take_roles(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    permissions = apps.get_model("auth", "Permission").objects.filter(codename="add_accesstoken")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [("inpaint_app", "0012_mirrors")]

    operations = [migrations.RunPython(create_roles, take_roles)]
