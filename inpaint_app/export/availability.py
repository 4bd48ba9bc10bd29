"""Whether this machine can export; asked by system checks and before a run, imports no torch."""

from inpaint_app.checkpoint.exporter import PACKAGES, missing_packages, require_exporter

__all__ = ["PACKAGES", "missing_packages", "require_exporter"]
