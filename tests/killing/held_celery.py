"""``celery -A tests.killing.held_celery``: the hub's workers, with moments to be killed at."""

from celery.signals import import_modules

from moebius_hub.celery import app
from tests.killing import holds

__all__ = ["app"]


@import_modules.connect(weak=False)
def hold(**_) -> None:
    """Django is set up by then."""
    holds.install()
