"""The hub's web server, with moments to be killed at."""

from moebius_hub.wsgi import application
from tests.killing import holds

__all__ = ["application"]

holds.install()
