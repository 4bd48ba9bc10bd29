"""Mirrors, and how far each release is at each of them; who may sync one."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

roles = import_module("inpaint_app.migrations.0003_roles")

# What each role may do besides what the migrations before let it. Where a mirror lies is for those
# who run the hub to say: it makes the hub write there.
ROLES = {"uploader": [], "publisher": ["sync_mirror", "change_mirror"], "auditor": []}


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.grant(ROLES, apps, schema_editor)


def keep_roles(_apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The groups stay when the tables go: their permissions go with the tables."""


class Migration(migrations.Migration):
    dependencies = [
        ("inpaint_app", "0011_finished_graphs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mirror",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        max_length=64,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                "Lower-case letters and digits, in groups joined by single hyphens.",
                            )
                        ],
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("store", "chunk store"),
                            ("hugging-face", "Hugging Face repository"),
                        ],
                        max_length=16,
                    ),
                ),
                ("address", models.CharField(max_length=500)),
                (
                    "revision",
                    models.CharField(
                        blank=True, help_text="Branch of a repository.", max_length=200
                    ),
                ),
                (
                    "base_url",
                    models.CharField(
                        help_text="As manifests name it; it ends in /chunks/.", max_length=500
                    ),
                ),
                ("is_enabled", models.BooleanField(default=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mirrors",
                        to="inpaint_app.hubmodel",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_enabled", "slug"],
                "permissions": [("sync_mirror", "Can sync a mirror")],
            },
        ),
        migrations.CreateModel(
            name="MirrorCopy",
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
                (
                    "verify",
                    models.BooleanField(
                        default=False,
                        help_text="Whether the next sync reads every byte at the public address.",
                    ),
                ),
                ("chunk_count", models.PositiveIntegerField(default=0)),
                ("chunks_done", models.PositiveIntegerField(default=0)),
                ("byte_count", models.PositiveBigIntegerField(default=0)),
                ("bytes_done", models.PositiveBigIntegerField(default=0)),
                ("complete_since", models.DateTimeField(blank=True, null=True)),
                (
                    "verified_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When every byte last came right from there.",
                        null=True,
                    ),
                ),
                (
                    "mirror",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="inpaint_app.mirror",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="inpaint_app.release",
                    ),
                ),
            ],
            options={
                "verbose_name": "mirror copy",
                "verbose_name_plural": "mirror copies",
                "ordering": ["mirror", "-release"],
            },
        ),
        migrations.AddConstraint(
            model_name="mirror",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["store", "hugging-face"])),
                name="mirror_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirror",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", ""), _negated=True), name="mirror_address_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="mirror",
            constraint=models.CheckConstraint(
                condition=models.Q(("base_url__endswith", "/chunks/")),
                name="mirror_base_url_of_chunks",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirror",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "store"), ("revision", "")),
                    models.Q(
                        ("kind", "hugging-face"),
                        ("model__isnull", False),
                        models.Q(("revision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="mirror_repository_is_of_a_model",
            ),
        ),
        migrations.AddIndex(
            model_name="mirrorcopy",
            index=models.Index(fields=["status", "sent_at"], name="mirror_copy_by_status"),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["queued", "running", "succeeded", "failed", "cancelled"])
                ),
                name="mirror_copy_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(("progress__gte", 0), ("progress__lte", 100)),
                name="mirror_copy_progress_per_cent",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempt__gte", 1)), name="mirror_copy_attempt_counts"
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
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
                name="mirror_copy_running_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "failed"), _negated=True),
                    models.Q(("error_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="mirror_copy_failed_has_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["succeeded", "failed", "cancelled"]), _negated=True),
                    ("finished__isnull", False),
                    _connector="OR",
                ),
                name="mirror_copy_ended_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.UniqueConstraint(
                fields=("mirror", "release"), name="mirror_copy_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "succeeded"), _negated=True),
                    ("complete_since__isnull", False),
                    _connector="OR",
                ),
                name="mirror_copy_succeeded_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(("byte_count__gte", 0)),
                name="mirror_copy_byte_count_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(("bytes_done__gte", 0)),
                name="mirror_copy_bytes_done_not_negative",
            ),
        ),
        migrations.RunPython(create_roles, keep_roles),
    ]
