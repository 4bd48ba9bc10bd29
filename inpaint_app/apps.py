"""The one Django app of the hub."""

from django.apps import AppConfig


class InpaintAppConfig(AppConfig):
    """Registers the system checks, and listens to sign-ins."""

    name = "inpaint_app"
    verbose_name = "Moebius Hub"

    def ready(self) -> None:
        """Register the system checks, and what writes sign-ins down."""
        # The apps have to be ready.
        from inpaint_app.checks import register_checks  # noqa: PLC0415
        from inpaint_app.workflow.sign_in_signals import connect_signals  # noqa: PLC0415

        register_checks()
        connect_signals()
