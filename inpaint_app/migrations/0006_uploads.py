"""Uploads, file by file, and the tokens with which programs send them."""

import uuid
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

LEGAL_UPLOAD_TRANSITIONS = [
    ("receiving", "uploaded"),
    ("receiving", "discarded"),
    ("uploaded", "scanned"),
    ("uploaded", "discarded"),
    ("scanned", "accepted"),
    ("scanned", "rejected"),
    ("accepted", "discarded"),
]


def _guards() -> list[Any]:
    legal = " OR ".join(
        f"(OLD.status = '{old}' AND NEW.status = '{new}')" for old, new in LEGAL_UPLOAD_TRANSITIONS
    )
    moved = 'NEW."offset" <> OLD."offset"'
    said = 'OLD."length" IS NOT NULL AND (NEW."length" IS NULL OR NEW."length" <> OLD."length")'
    elsewhere = "NEW.checkpoint_id IS NULL OR NEW.checkpoint_id <> OLD.checkpoint_id"
    used = f"OLD.checkpoint_id IS NOT NULL AND ({elsewhere} OR NEW.status <> OLD.status)"
    refused = {
        "transition": (
            f"OLD.status <> NEW.status AND NOT ({legal})",
            "upload.illegal_transition",
        ),
        "offset": (
            f'{moved} AND (OLD.status <> \'receiving\' OR NEW."offset" < OLD."offset")',
            "upload.offset_falls",
        ),
        "length": (said, "upload.length_fixed"),
        "digest": ("OLD.sha256 <> '' AND NEW.sha256 <> OLD.sha256", "upload.immutable"),
        "checkpoint": (used, "upload.immutable"),
    }
    found = [
        guards.Guard("upload", "UPDATE", name, condition, code)
        for name, (condition, code) in refused.items()
    ]
    found.append(guards.Guard("upload", "DELETE", "always", "1 = 1", "upload.kept"))
    other = "NEW.sha256 <> OLD.sha256 OR NEW.user_id <> OLD.user_id OR NEW.scopes <> OLD.scopes"
    again = "OLD.revoked IS NOT NULL AND NEW.revoked IS NULL"
    found.append(guards.Guard("accesstoken", "UPDATE", "identity", other, "token.immutable"))
    found.append(guards.Guard("accesstoken", "UPDATE", "revoked", again, "token.immutable"))
    return found


GUARDS = tuple(_guards())
ROLES = {"uploader": ["add_accesstoken"], "publisher": [], "auditor": []}


def install_guards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.install(GUARDS, schema_editor)


def remove_guards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.remove(GUARDS, schema_editor)


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    roles.grant(ROLES, apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("inpaint_app", "0005_int8_psnr_budget"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="What it is for, such as the build server.", max_length=100
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        max_length=64,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9a-f]{64}\\Z", "64 lower-case hexadecimal digits."
                            )
                        ],
                    ),
                ),
                ("scopes", models.CharField(max_length=64)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expires", models.DateTimeField()),
                ("last_used", models.DateTimeField(null=True)),
                ("revoked", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__length", 64)),
                        name="access_token_sha256_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes", ""), _negated=True),
                        name="access_token_has_scope",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "name",
                    models.CharField(
                        help_text="As its owner called it; shown, not used.", max_length=255
                    ),
                ),
                (
                    "length",
                    models.PositiveBigIntegerField(
                        help_text="Bytes; null until it is said.", null=True
                    ),
                ),
                (
                    "offset",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Bytes that are safe here."
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("receiving", "Receiving"),
                            ("uploaded", "Uploaded"),
                            ("scanned", "Scanned"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("discarded", "Discarded"),
                        ],
                        default="receiving",
                        max_length=16,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("admin", "admin"),
                            ("tus", "tus client"),
                            ("hub", "hub import"),
                            ("command", "command line"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        help_text="Such as a hub repository at a revision, and a path.",
                        max_length=400,
                    ),
                ),
                (
                    "metadata",
                    models.TextField(
                        blank=True, help_text="As its tus client sent it, for the client."
                    ),
                ),
                (
                    "expected_sha256",
                    models.CharField(
                        blank=True,
                        help_text="As its sender said.",
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9a-f]{64}\\Z", "64 lower-case hexadecimal digits."
                            )
                        ],
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9a-f]{64}\\Z", "64 lower-case hexadecimal digits."
                            )
                        ],
                    ),
                ),
                (
                    "format",
                    models.CharField(blank=True, help_text="Told from the bytes.", max_length=32),
                ),
                (
                    "tensors",
                    models.PositiveIntegerField(
                        help_text="How many a file of weights holds.", null=True
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="What its content makes likely; its owner decides.",
                        max_length=16,
                    ),
                ),
                (
                    "scans",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Times that a scan was begun."
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(
                        help_text="When a scan was last asked for or begun.", null=True
                    ),
                ),
                ("error_code", models.CharField(blank=True, max_length=64)),
                ("error_message", models.TextField(blank=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "expires",
                    models.DateTimeField(
                        help_text="When its bytes go unless something happens to it."
                    ),
                ),
                (
                    "finished",
                    models.DateTimeField(
                        help_text="When the verdict, or its end, came.", null=True
                    ),
                ),
                (
                    "checkpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="inpaint_app.checkpoint",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created", "-pk"],
                "indexes": [models.Index(fields=["status", "expires"], name="upload_by_status")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "uploaded",
                                    "scanned",
                                    "accepted",
                                    "rejected",
                                    "receiving",
                                    "discarded",
                                ],
                            )
                        ),
                        name="upload_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["admin", "tus", "hub", "command"])),
                        name="upload_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("offset__gte", 0)), name="upload_offset_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("length__isnull", True),
                            ("offset__lte", models.F("length")),
                            _connector="OR",
                        ),
                        name="upload_offset_within_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["uploaded", "scanned", "accepted", "rejected"]),
                                _negated=True,
                            ),
                            models.Q(("length__isnull", False), ("offset", models.F("length"))),
                            _connector="OR",
                        ),
                        name="upload_whole_has_all_bytes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256", ""), ("sha256__length", 64), _connector="OR"),
                        name="upload_sha256_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_sha256", ""),
                            ("expected_sha256__length", 64),
                            _connector="OR",
                        ),
                        name="upload_expected_sha256_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            models.Q(
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("format", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="upload_accepted_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), _negated=True),
                            models.Q(("error_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="upload_rejected_has_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["accepted", "rejected", "discarded"]), _negated=True
                            ),
                            ("finished__isnull", False),
                            _connector="OR",
                        ),
                        name="upload_ended_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checkpoint__isnull", True), ("status", "accepted"), _connector="OR"
                        ),
                        name="upload_used_is_accepted",
                    ),
                ],
            },
        ),
        migrations.RunPython(create_roles, migrations.RunPython.noop),
        migrations.RunPython(install_guards, remove_guards),
    ]
