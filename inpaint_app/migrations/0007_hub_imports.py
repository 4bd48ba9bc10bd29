"""Imports from a model hub: what was asked for, pinned to commits, and how far it has come."""

from importlib import import_module
from typing import Any

import django.core.validators
import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

guards = import_module("inpaint_app.migrations.0002_guards")
roles = import_module("inpaint_app.migrations.0003_roles")

# What a file is and where it comes from; its upload is found later.
PINNED = (
    "hub_import_id",
    "role",
    "repo",
    "revision",
    "commit",
    "path",
    "size",
    "sha256",
    "blob_id",
)


def _guards() -> list[Any]:
    legal = " OR ".join(
        f"(OLD.status = '{old}' AND NEW.status = '{new}')"
        for old, new in guards.LEGAL_RUN_TRANSITIONS
    )
    illegal = f"OLD.status <> NEW.status AND NOT ({legal})"
    again = "NEW.status = 'queued' AND OLD.status <> 'queued' AND NEW.attempt <> OLD.attempt + 1"
    made = "OLD.status = 'succeeded'"
    other = " OR ".join(f'NEW."{column}" <> OLD."{column}"' for column in PINNED)
    return [
        guards.Guard("hubimport", "UPDATE", "transition", illegal, "import.illegal_transition"),
        guards.Guard("hubimport", "UPDATE", "attempt", again, "import.illegal_transition"),
        guards.Guard("hubimport", "UPDATE", "succeeded", made, "import.immutable"),
        guards.Guard("hubimport", "DELETE", "always", "1 = 1", "import.kept"),
        guards.Guard("hubimportfile", "UPDATE", "pinned", other, "import.pinned"),
        guards.Guard("hubimportfile", "DELETE", "always", "1 = 1", "import.kept"),
    ]


GUARDS = tuple(_guards())
ROLES = {"uploader": ["add_hubimport"], "publisher": [], "auditor": []}


def install_guards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.install(GUARDS, schema_editor)


def remove_guards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.remove(GUARDS, schema_editor)


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.grant(ROLES, apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("inpaint_app", "0006_uploads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HubImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=16,
                    ),
                ),
                (
                    "progress",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Per cent of the whole run."
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=400)),
                ("log", models.TextField(blank=True)),
                ("error_code", models.CharField(blank=True, max_length=64)),
                ("error_message", models.TextField(blank=True)),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("worker", models.CharField(blank=True, max_length=200)),
                ("lease_expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sent_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When a message about it last went to the broker.",
                        null=True,
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("started", models.DateTimeField(blank=True, null=True)),
                ("finished", models.DateTimeField(blank=True, null=True)),
                ("label", models.CharField(max_length=200)),
                ("stage", models.CharField(blank=True, max_length=16)),
                (
                    "checkpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="inpaint_app.checkpoint",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="inpaint_app.hubmodel",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-created", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HubImportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        help_text="Which part of the checkpoint it is.", max_length=16
                    ),
                ),
                ("repo", models.CharField(blank=True, max_length=200)),
                (
                    "revision",
                    models.CharField(blank=True, help_text="As it was asked for.", max_length=200),
                ),
                ("commit", models.CharField(blank=True, max_length=40)),
                ("path", models.CharField(max_length=400)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                (
                    "sha256",
                    models.CharField(
                        blank=True,
                        help_text="As the hub lists it.",
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9a-f]{64}\\Z", "64 lower-case hexadecimal digits."
                            )
                        ],
                    ),
                ),
                (
                    "blob_id",
                    models.CharField(
                        blank=True, help_text="What git calls its bytes.", max_length=40
                    ),
                ),
                (
                    "hub_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="inpaint_app.hubimport",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="inpaint_app.upload",
                    ),
                ),
            ],
            options={
                "ordering": ["hub_import", "role"],
            },
        ),
        migrations.AddIndex(
            model_name="hubimport",
            index=models.Index(fields=["status", "lease_expires_at"], name="import_by_status"),
        ),
        migrations.AddConstraint(
            model_name="hubimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["queued", "running", "succeeded", "failed", "cancelled"])
                ),
                name="hub_import_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("progress__gte", 0), ("progress__lte", 100)),
                name="hub_import_progress_per_cent",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempt__gte", 1)), name="hub_import_attempt_counts"
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "running"), _negated=True),
                    models.Q(
                        ("lease_expires_at__isnull", False),
                        ("started__isnull", False),
                        models.Q(("worker", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hub_import_running_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "failed"), _negated=True),
                    models.Q(("error_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="hub_import_failed_has_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["succeeded", "failed", "cancelled"]), _negated=True),
                    ("finished__isnull", False),
                    _connector="OR",
                ),
                name="hub_import_ended_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "succeeded"), _negated=True),
                    ("checkpoint__isnull", False),
                    _connector="OR",
                ),
                name="hub_import_succeeded_has_checkpoint",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=("model", "label"),
                name="hub_import_one_active_a_label",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimportfile",
            constraint=models.UniqueConstraint(
                fields=("hub_import", "role"), name="hub_import_file_one_a_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimportfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("commit", ""), ("repo", "")),
                    models.Q(
                        models.Q(("repo", ""), _negated=True),
                        ("commit__length", 40),
                        models.Q(("blob_id", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hub_import_file_is_pinned",
            ),
        ),
        migrations.AddConstraint(
            model_name="hubimportfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 0)), name="hub_import_file_size_not_negative"
            ),
        ),
        migrations.RunPython(create_roles, migrations.RunPython.noop),
        migrations.RunPython(install_guards, remove_guards),
    ]
