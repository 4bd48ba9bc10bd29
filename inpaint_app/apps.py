"""The one Django app of the hub."""

from django.apps import AppConfig


class InpaintAppConfig(AppConfig):
    """Registers nothing but the system checks."""

    name = "inpaint_app"
    verbose_name = "Moebius Hub"

    def ready(self) -> None:
        """Register the system checks."""
        from inpaint_app.checks import register_checks  # noqa: PLC0415 - the apps have to be ready

        register_checks()
