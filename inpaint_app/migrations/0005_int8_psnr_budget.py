"""A model may ask for a variant with weights of a byte each, and says how close it has to be."""

from importlib import import_module

from django.db import migrations, models

guards = import_module("inpaint_app.migrations.0002_guards")


class Migration(migrations.Migration):
    dependencies = [("inpaint_app", "0004_pipeline_kinds")]

    operations = [
        migrations.RunPython(guards.remove_guards, guards.install_guards),
        migrations.AddField(
            model_name="hubmodel",
            name="int8_psnr_budget",
            field=models.FloatField(
                blank=True,
                help_text=(
                    "Decibels. With a number, runs also make int8: half the download of fp16, for"
                    " slow lines. A release has it only if its picture comes at least that close to"
                    " the original's; from 40 dB on nobody sees a difference. Empty: no int8."
                ),
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="hubmodel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("int8_psnr_budget", None),
                    models.Q(("int8_psnr_budget__gt", 0), ("int8_psnr_budget__lte", 100)),
                    _connector="OR",
                ),
                name="model_int8_psnr_budget_sensible",
            ),
        ),
        migrations.RunPython(guards.install_guards, guards.remove_guards),
    ]
