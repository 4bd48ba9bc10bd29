"""A checkpoint may be three finished ONNX graphs."""

from importlib import import_module

from django.db import migrations, models

guards = import_module("inpaint_app.migrations.0002_guards")

ROLES = {
    "config": "configuration",
    "unet": "UNet weights",
    "inpainter": "inpainter weights",
    "vae": "VAE weights",
    "vae_config": "VAE configuration",
    "onnx_encoder": "finished VAE encoder",
    "onnx_denoiser": "finished denoiser",
    "onnx_decoder": "finished VAE decoder",
}


class Migration(migrations.Migration):
    dependencies = [("inpaint_app", "0010_around")]

    operations = [
        migrations.RunPython(guards.remove_guards, guards.install_guards),
        migrations.RemoveConstraint(model_name="checkpointfile", name="checkpoint_file_role_known"),
        migrations.AlterField(
            model_name="checkpointfile",
            name="role",
            field=models.CharField(choices=list(ROLES.items()), max_length=16),
        ),
        migrations.AddConstraint(
            model_name="checkpointfile",
            constraint=models.CheckConstraint(
                condition=models.Q(role__in=list(ROLES)), name="checkpoint_file_role_known"
            ),
        ),
        migrations.RunPython(guards.install_guards, guards.remove_guards),
    ]
