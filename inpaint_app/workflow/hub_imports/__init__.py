"""Imports from a model hub: asked for and pinned, done by a worker, tried again, called off.

What a hub gives is not trusted more than what a person uploads: every file goes through the same
quarantine before it becomes part of a checkpoint.
"""

from inpaint_app.workflow.hub_imports.execution import execute_import
from inpaint_app.workflow.hub_imports.liveness import discard_stale_files, reap_lost_imports
from inpaint_app.workflow.hub_imports.requesting import (
    cancel_import,
    request_import,
    request_moebius,
    retry_import,
)
from inpaint_app.workflow.hub_imports.source import look_up

__all__ = [
    "cancel_import",
    "discard_stale_files",
    "execute_import",
    "look_up",
    "reap_lost_imports",
    "request_import",
    "request_moebius",
    "retry_import",
]
