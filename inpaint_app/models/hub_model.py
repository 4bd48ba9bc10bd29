"""A model: a named line of releases. Called HubModel because Django has a Model already."""

from typing import ClassVar

from django.db import models

from inpaint_app.models.constraints import (
    MAX_SLUG_LENGTH,
    not_negative,
    slug_validator,
)

# Decibels; two pictures of eight bits that differ nowhere by a step are closer than half of that.
MAX_PSNR_BUDGET = 100


class HubModel(models.Model):
    """A family line such as ``moebius``; ``last_sequence`` counts every document issued for it."""

    slug = models.CharField(max_length=MAX_SLUG_LENGTH, unique=True, validators=[slug_validator])
    title = models.CharField(max_length=200)
    notice = models.CharField(
        max_length=200, blank=True, help_text='Shown beside the title, such as "untrained".'
    )
    licence = models.CharField(max_length=200, help_text="SPDX expression, such as Apache-2.0.")
    card = models.TextField(blank=True, help_text="What it is for and what it is not; Markdown.")
    int8_psnr_budget = models.FloatField(
        null=True,
        blank=True,
        help_text=(
            "Decibels. With a number, runs also make int8: half the download of fp16, for slow"
            " lines. A release has it only if its picture comes at least that close to the"
            " original's; from 40 dB on nobody sees a difference. Empty: no int8."
        ),
    )
    last_sequence = models.PositiveBigIntegerField(default=0, editable=False)
    is_default = models.BooleanField(
        default=False, help_text="Served where a visitor names no model."
    )

    class Meta:
        verbose_name = "model"
        ordering = ["slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="model_one_default",
                fields=["is_default"],
                condition=models.Q(is_default=True),
            ),
            models.CheckConstraint(name="model_slug_not_empty", condition=~models.Q(slug="")),
            not_negative("model", "last_sequence"),
            models.CheckConstraint(
                name="model_int8_psnr_budget_sensible",
                condition=models.Q(int8_psnr_budget=None)
                | models.Q(int8_psnr_budget__gt=0, int8_psnr_budget__lte=MAX_PSNR_BUDGET),
            ),
        ]

    def __str__(self) -> str:
        return self.slug
