"""The one Django app of the hub."""

from django.apps import AppConfig


class InpaintAppConfig(AppConfig):
    """Registers nothing but the system checks."""

    name = "inpaint_app"
    verbose_name = "Moebius Hub"
