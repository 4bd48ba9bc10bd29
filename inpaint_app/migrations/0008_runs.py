"""Runs say what they need, where they wait and how long each stage took; workers say they live."""

import sys
from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

guards = import_module("inpaint_app.migrations.0002_guards")
roles = import_module("inpaint_app.migrations.0003_roles")


def queue_as_created(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Runs of before stand in line as they were asked for."""
    apps.get_model("inpaint_app", "Run").objects.update(queued_at=models.F("created"))


def let_roles_view(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every role sees the new rows too; what else a role may do stays as its hub has it."""
    config = apps.get_app_config("inpaint_app")
    before = getattr(config, "models_module", None)
    config.models_module = sys.modules[__name__]  # one without a module is passed over
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = before
    views = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="inpaint_app", codename__in=["view_runstage", "view_worker"]
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=roles.ROLES):
        group.permissions.add(*views)


class Migration(migrations.Migration):
    dependencies = [
        ("inpaint_app", "0007_hub_imports"),
    ]

    operations = [
        migrations.RunPython(guards.remove_guards, guards.install_guards),
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="As Celery calls it.", max_length=200, unique=True),
                ),
                ("host", models.CharField(max_length=200)),
                ("pid", models.PositiveIntegerField()),
                ("queues", models.CharField(help_text="Names, joined by commas.", max_length=200)),
                (
                    "slots",
                    models.PositiveSmallIntegerField(default=1, help_text="Tasks at one time."),
                ),
                (
                    "memory_bytes",
                    models.PositiveBigIntegerField(help_text="What runs may use on its host."),
                ),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="run",
            name="memory_bytes",
            field=models.PositiveBigIntegerField(
                default=0, help_text="What it is expected to need of a worker's memory."
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="priority",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Those of a higher one are taken first, whatever their age."
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="queued_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="Of this attempt."
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="resumes_at",
            field=models.CharField(
                blank=True, help_text="The stage at which another attempt can go on.", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="waits_for",
            field=models.CharField(
                blank=True,
                help_text="Why the last worker that looked left it queued.",
                max_length=400,
            ),
        ),
        migrations.CreateModel(
            name="RunStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=16)),
                ("started", models.DateTimeField()),
                ("finished", models.DateTimeField(blank=True, null=True)),
                (
                    "peak_memory_bytes",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Resident memory of the process; 0 while it is not known.",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stages",
                        to="inpaint_app.run",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "attempt", "pk"],
            },
        ),
        migrations.RunPython(queue_as_created, migrations.RunPython.noop),
        migrations.RunPython(let_roles_view, migrations.RunPython.noop),
        migrations.RunPython(guards.install_guards, guards.remove_guards),
    ]
