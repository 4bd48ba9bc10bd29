"""The Django project around inpaint_app: settings, routes and the Celery application."""

from moebius_hub.celery import app as celery_app

__all__ = ["celery_app"]
