"""A checkpoint: immutable source weights, known by what is in them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from inpaint_app.models.constraints import (
    not_negative,
    one_of,
    sha256_length,
    sha256_validator,
)
from inpaint_app.models.hub_model import HubModel


class Checkpoint(models.Model):
    """The files of one upload. ``sha256`` is over its lines ``<role>:<sha256>``, by role."""

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="checkpoints")
    sha256 = models.CharField(max_length=64, validators=[sha256_validator])
    size = models.PositiveBigIntegerField(help_text="Bytes of all files.")
    origin = models.CharField(
        max_length=400, help_text="Upload, or a hub repository at a pinned revision."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="checkpoint_once_a_model", fields=["model", "sha256"]),
            sha256_length("checkpoint"),
            not_negative("checkpoint", "size"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.sha256[:12]}"


ROLES = [
    "config",
    "unet",
    "inpainter",
    "vae",
    "vae_config",
    "onnx_encoder",
    "onnx_denoiser",
    "onnx_decoder",
]


class CheckpointFile(models.Model):
    """One file of a checkpoint, where it lies and under which name it came."""

    class Role(models.TextChoices):
        CONFIG = "config", "configuration"
        UNET = "unet", "UNet weights"
        INPAINTER = "inpainter", "inpainter weights"
        VAE = "vae", "VAE weights"
        VAE_CONFIG = "vae_config", "VAE configuration"
        ONNX_ENCODER = "onnx_encoder", "finished VAE encoder"
        ONNX_DENOISER = "onnx_denoiser", "finished denoiser"
        ONNX_DECODER = "onnx_decoder", "finished VAE decoder"

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="files")
    role = models.CharField(max_length=16, choices=Role.choices)
    format = models.CharField(max_length=32, help_text="Told from the bytes, never from the name.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64, validators=[sha256_validator])
    name = models.CharField(max_length=255, help_text="As the uploader called it; shown, not used.")
    path = models.CharField(max_length=255, help_text="Relative to HUB_HOME.")

    class Meta:
        ordering = ["checkpoint", "role"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="checkpoint_file_one_a_role", fields=["checkpoint", "role"]
            ),
            one_of("checkpoint_file", "role", ROLES),
            sha256_length("checkpoint_file"),
            not_negative("checkpoint_file", "size"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.sha256[:12]}"
