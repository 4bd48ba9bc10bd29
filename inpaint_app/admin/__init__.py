"""The admin, a module for each resource. What it changes, inpaint_app.workflow changes for it."""

from django.contrib import admin

from inpaint_app.admin import (
    access_tokens,
    channel_schedule,
    channels,
    checkpoints,
    garbage,
    hub_imports,
    hub_models,
    mirrors,
    people,
    records,
    releases,
    runs,
    sign_ins,
    uploads,
    webhooks,
)

__all__ = [
    "access_tokens",
    "channel_schedule",
    "channels",
    "checkpoints",
    "garbage",
    "hub_imports",
    "hub_models",
    "mirrors",
    "people",
    "records",
    "releases",
    "runs",
    "sign_ins",
    "uploads",
    "webhooks",
]

admin.site.index_template = "inpaint_app/admin/dashboard.html"
admin.site.index_title = "Dashboard"
