"""Yanks, scheduled moves, webhooks and the seals of the journal; their guards and permissions."""

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

guards = import_module("inpaint_app.migrations.0002_guards")

APPEND_ONLY = ("yank", "webhookdelivery", "journalseal")
# What each role may do besides what 0003 lets it.
ROLES = {
    "uploader": [],
    "publisher": ["yank_release", "add_webhook", "change_webhook"],
    "auditor": ["export_statechange"],
}
TABLES = ("journalseal", "scheduledmove", "webhook", "webhookdelivery", "webhookmessage", "yank")

# A release is yanked while the newest of its yanks says so; %s is a release's key.
_YANKED = (
    "EXISTS (SELECT 1 FROM inpaint_app_yank y WHERE y.release_id = %s AND y.state = 'yanked'"
    " AND NOT EXISTS (SELECT 1 FROM inpaint_app_yank z"
    " WHERE z.release_id = y.release_id AND z.id > y.id))"
)
# What was decided about a scheduled move stays, and so does what it is to do.
_SETTLED = (
    "OLD.status <> 'pending' OR NEW.channel_id <> OLD.channel_id"
    " OR NEW.release_id <> OLD.release_id OR NEW.at <> OLD.at"
)


def _guards() -> Iterator[Any]:
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            yield guards.Guard(table, event, "always", "1 = 1", "journal.append_only")
    for event in ("INSERT", "UPDATE"):
        condition = _YANKED % "NEW.release_id"
        yield guards.Guard("channel", event, "yanked", condition, "channel.release_yanked")
    live = "EXISTS (SELECT 1 FROM inpaint_app_channel c WHERE c.release_id = NEW.release_id)"
    live = f"NEW.state = 'yanked' AND {live}"
    yield guards.Guard("yank", "INSERT", "live", live, "release.still_live")
    candidate = (
        "NOT EXISTS (SELECT 1 FROM inpaint_app_release r"
        " WHERE r.id = NEW.release_id AND r.status = 'published')"
    )
    yield guards.Guard("yank", "INSERT", "published", candidate, "release.not_published")
    yield guards.Guard("scheduledmove", "UPDATE", "settled", _SETTLED, "schedule.settled")
    yield guards.Guard("scheduledmove", "DELETE", "always", "1 = 1", "journal.append_only")


GUARDS = tuple(_guards())


def install_guards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for guard in GUARDS:
        for statement in guards._install(guard, schema_editor.connection.vendor):  # noqa: SLF001
            schema_editor.execute(statement, params=None)


def remove_guards(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for guard in GUARDS:
        statement = guards._remove(guard, schema_editor.connection.vendor)  # noqa: SLF001
        schema_editor.execute(statement, params=None)


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """All roles see the new rows; as in 0003 the permissions have to be made first."""
    config = apps.get_app_config("inpaint_app")
    before = getattr(config, "models_module", None)
    config.models_module = sys.modules[__name__]  # one without a module is passed over
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = before
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="inpaint_app"
    )
    for name, codenames in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        seen = [f"view_{table}" for table in TABLES]
        group.permissions.add(*permissions.filter(codename__in=[*seen, *codenames]))


def take_permissions(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="inpaint_app"
    )
    for name, codenames in ROLES.items():
        seen = [f"view_{table}" for table in TABLES]
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.remove(*permissions.filter(codename__in=[*seen, *codenames]))


class Migration(migrations.Migration):
    dependencies = [
        ("inpaint_app", "0008_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="channel",
            options={
                "ordering": ["model", "-is_default", "name"],
                "permissions": [
                    ("move_channel", "Can point a channel at another release"),
                    ("protect_channel", "Can protect a channel, and move a protected one"),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="statechange",
            options={
                "ordering": ["-at", "-pk"],
                "permissions": [("export_statechange", "Can export the journal")],
            },
        ),
        migrations.AlterField(
            model_name="channel",
            name="is_protected",
            field=models.BooleanField(
                default=False, help_text="Moved by those alone who may protect channels."
            ),
        ),
        migrations.CreateModel(
            name="JournalSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("previous", models.CharField(blank=True, max_length=64, unique=True)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="inpaint_app.statechange",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=500)),
                (
                    "events",
                    models.JSONField(help_text="Names of events, such as release.published."),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("salt", models.CharField(max_length=64)),
                ("secret_check", models.CharField(max_length=64)),
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
            ],
            options={
                "ordering": ["-is_active", "url"],
            },
        ),
        migrations.CreateModel(
            name="WebhookMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True)),
                ("event", models.CharField(max_length=64)),
                ("body", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=16,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="inpaint_app.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook message",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("milliseconds", models.PositiveIntegerField()),
                ("status_code", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("error_code", models.CharField(blank=True, max_length=64)),
                (
                    "answer",
                    models.TextField(
                        blank=True, help_text="The beginning of what was answered, or why not."
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="inpaint_app.webhookmessage",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Yank",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("yanked", "Yanked"), ("restored", "Restored")], max_length=16
                    ),
                ),
                (
                    "notice",
                    models.CharField(
                        blank=True, help_text="What visitors are told.", max_length=400
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField()),
                ("envelope", models.TextField()),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
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
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="yanks",
                        to="inpaint_app.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "permissions": [("yank_release", "Can yank a published release, and restore it")],
            },
        ),
        migrations.CreateModel(
            name="ScheduledMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(help_text="When it is due.")),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=16,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("error_code", models.CharField(blank=True, max_length=64)),
                ("why", models.TextField(blank=True, help_text="What stood in its way.")),
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
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scheduled_moves",
                        to="inpaint_app.channel",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inpaint_app.release",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["status", "at"], name="scheduled_move_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "done", "cancelled", "failed"])
                        ),
                        name="scheduled_move_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("status", "pending")),
                            models.Q(
                                models.Q(("status", "pending"), _negated=True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="scheduled_move_settled_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "failed"), _negated=True),
                            models.Q(("error_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="scheduled_move_failed_has_code",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), _negated=True), name="webhook_url_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(("salt", ""), _negated=True), name="webhook_has_secret"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookmessage",
            index=models.Index(fields=["status", "next_attempt_at"], name="webhook_message_due"),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["pending", "delivered", "failed"])),
                name="webhook_message_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_attempt_at__isnull", False), ("status", "pending")),
                    models.Q(
                        models.Q(("status", "pending"), _negated=True),
                        ("next_attempt_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="webhook_message_pending_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="yank",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["yanked", "restored"])), name="yank_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="yank",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "yanked"), models.Q(("notice", ""), _negated=True)),
                    models.Q(("notice", ""), ("state", "restored")),
                    _connector="OR",
                ),
                name="yank_tells_visitors",
            ),
        ),
        migrations.AddConstraint(
            model_name="yank",
            constraint=models.CheckConstraint(
                condition=models.Q(("envelope", ""), _negated=True), name="yank_has_document"
            ),
        ),
        migrations.RunPython(install_guards, remove_guards),
        migrations.RunPython(create_roles, take_permissions),
    ]
