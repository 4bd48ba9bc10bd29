"""The three groups of the hub: uploader, publisher, auditor.

Django makes permissions after all migrations; these need theirs now, so they are made here first.
"""

import sys
from collections.abc import Mapping, Sequence

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# What each may do besides looking: all three see every row of the hub, but for who signed in.
# What a later table brings is given when its migration calls create_roles again.
ROLES = {
    "uploader": ["add_checkpoint", "run_checkpoint"],
    "publisher": [
        "publish_release",
        "move_channel",
        "add_hubmodel",
        "change_hubmodel",
        "add_garbagecollection",
    ],
    "auditor": ["view_signin"],
}
PRIVATE = ["view_signin"]


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    grant(ROLES, apps, schema_editor)


def grant(
    roles: Mapping[str, Sequence[str]], apps: Apps, schema_editor: BaseDatabaseSchemaEditor
) -> None:
    """Give each group the permissions named, and to see every row of the hub.

    A later migration that makes a table runs it with what its own ``ROLES`` add.
    """
    config = apps.get_app_config("inpaint_app")
    before = getattr(config, "models_module", None)
    config.models_module = sys.modules[__name__]  # one without a module is passed over
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = before
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="inpaint_app"
    )
    groups = apps.get_model("auth", "Group").objects
    for name, codenames in roles.items():
        group, _ = groups.get_or_create(name=name)
        views = permissions.filter(codename__startswith="view_").exclude(codename__in=PRIVATE)
        group.permissions.add(*views)
        group.permissions.add(*permissions.filter(codename__in=codenames))


def delete_roles(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("inpaint_app", "0002_guards"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_roles, delete_roles)]
