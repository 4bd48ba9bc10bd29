"""Checkpoints of one network alone: a file may be an inpainter's weights."""

from importlib import import_module

from django.db import migrations, models

guards = import_module("inpaint_app.migrations.0002_guards")


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
        migrations.RunPython(guards.install_guards, guards.remove_guards),
    ]
