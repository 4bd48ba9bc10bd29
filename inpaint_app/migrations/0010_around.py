"""When a chunk was last wanted, garbage collections, downloads by day, and who signed in."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

guards = import_module("inpaint_app.migrations.0002_guards")
roles = import_module("inpaint_app.migrations.0003_roles")


def keep_roles(_apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The groups stay when the tables go: their permissions go with the tables."""


class Migration(migrations.Migration):
    dependencies = [
        ("inpaint_app", "0009_publishing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(guards.remove_guards, guards.install_guards),
        migrations.AddField(
            model_name="chunk",
            name="wanted_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When a run or an import last asked for it.",
            ),
        ),
        migrations.CreateModel(
            name="DownloadCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("served", models.PositiveBigIntegerField(default=0)),
                ("unchanged", models.PositiveBigIntegerField(default=0)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="inpaint_app.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "release"],
                "constraints": [
                    models.UniqueConstraint(fields=("release", "day"), name="download_count_once"),
                    models.CheckConstraint(
                        condition=models.Q(("served__gte", 0)),
                        name="download_count_served_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unchanged__gte", 0)),
                        name="download_count_unchanged_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GarbageCollection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("grace_hours", models.FloatField(help_text="What was younger was left alone.")),
                (
                    "removed",
                    models.JSONField(help_text='By kind: {"chunk": {"count": 3, "bytes": 4096}}.'),
                ),
                ("count", models.PositiveIntegerField(help_text="Pieces of any kind.")),
                ("bytes", models.PositiveBigIntegerField(help_text="Bytes freed.")),
                (
                    "error_code",
                    models.CharField(
                        blank=True,
                        help_text="What ended it in the middle; empty where nothing did.",
                        max_length=64,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bytes__gte", 0)),
                        name="garbage_collection_bytes_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("signed_in", "signed in"),
                            ("verified", "second factor accepted"),
                            ("signed_out", "signed out"),
                            ("failed", "wrong name or password"),
                            ("code_failed", "wrong second factor"),
                            ("locked", "locked for a while"),
                            ("enrolled", "second factor enrolled"),
                            ("disabled", "second factor removed"),
                            ("reset", "second factor reset"),
                        ],
                        max_length=16,
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=150)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["at"], name="sign_in_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "event__in",
                                [
                                    "signed_in",
                                    "verified",
                                    "signed_out",
                                    "failed",
                                    "code_failed",
                                    "locked",
                                    "enrolled",
                                    "disabled",
                                    "reset",
                                ],
                            )
                        ),
                        name="sign_in_event_known",
                    )
                ],
            },
        ),
        migrations.RunPython(guards.install_guards, guards.remove_guards),
        migrations.RunPython(roles.create_roles, keep_roles),
    ]
