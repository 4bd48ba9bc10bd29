"""The admin, a module for each resource. What it changes, inpaint_app.workflow changes for it."""

from django.contrib import admin

from inpaint_app.admin import (
    channel_schedule,
    channels,
    checkpoints,
    hub_models,
    people,
    records,
    releases,
    runs,
    webhooks,
)

__all__ = [
    "channel_schedule",
    "channels",
    "checkpoints",
    "hub_models",
    "people",
    "records",
    "releases",
    "runs",
    "webhooks",
]

admin.site.index_template = "inpaint_app/admin/dashboard.html"
admin.site.index_title = "Dashboard"
