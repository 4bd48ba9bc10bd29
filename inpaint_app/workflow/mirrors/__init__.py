"""Mirrors: made, switched, brought up to date, and named to visitors while they are complete."""

from inpaint_app.workflow.mirrors.execution import execute_copy, look
from inpaint_app.workflow.mirrors.managing import (
    create_repository_mirror,
    create_store_mirror,
    switch_mirror,
)
from inpaint_app.workflow.mirrors.requesting import copy_to_mirrors, request_copy, request_sync
from inpaint_app.workflow.mirrors.upkeep import reap_lost_copies, sync_mirrors

__all__ = [
    "copy_to_mirrors",
    "create_repository_mirror",
    "create_store_mirror",
    "execute_copy",
    "look",
    "reap_lost_copies",
    "request_copy",
    "request_sync",
    "switch_mirror",
    "sync_mirrors",
]
