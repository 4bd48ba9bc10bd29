"""More than one kind of pipeline: a release says which, and a checkpoint may be an inpainter's."""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

guards = import_module("inpaint_app.migrations.0002_guards")


def read_pipelines(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the new columns from what every release has said all along."""
    releases = apps.get_model("inpaint_app", "Release").objects
    for pk, pipeline in releases.values_list("pk", "fragment__pipeline"):
        releases.filter(pk=pk).update(kind=pipeline["kind"], image_size=pipeline["image_size"])


class Migration(migrations.Migration):
    dependencies = [("inpaint_app", "0003_roles")]

    operations = [
        migrations.RunPython(guards.remove_guards, guards.install_guards),
        migrations.RemoveConstraint(model_name="checkpointfile", name="checkpoint_file_role_known"),
        migrations.AlterField(
            model_name="checkpointfile",
            name="role",
            field=models.CharField(
                choices=[
                    ("config", "configuration"),
                    ("unet", "UNet weights"),
                    ("inpainter", "inpainter weights"),
                    ("vae", "VAE weights"),
                    ("vae_config", "VAE configuration"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="checkpointfile",
            constraint=models.CheckConstraint(
                condition=models.Q(role__in=["config", "unet", "inpainter", "vae", "vae_config"]),
                name="checkpoint_file_role_known",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="kind",
            field=models.CharField(
                default="", help_text="Of pipeline; inpaint_app.manifest.kinds.", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="release",
            name="image_size",
            field=models.PositiveIntegerField(
                default=0, help_text="Pixels along a side of its picture."
            ),
            preserve_default=False,
        ),
        migrations.RunPython(read_pipelines, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", ""), _negated=True), name="release_kind_not_empty"
            ),
        ),
        migrations.RunPython(guards.install_guards, guards.remove_guards),
    ]
