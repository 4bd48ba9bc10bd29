"""The admin, a module for each resource. What it changes, inpaint_app.workflow changes for it."""

from django.contrib import admin

from inpaint_app.admin import (
    channels,
    checkpoints,
    garbage,
    hub_models,
    people,
    records,
    releases,
    runs,
    sign_ins,
)

__all__ = [
    "channels",
    "checkpoints",
    "garbage",
    "hub_models",
    "people",
    "records",
    "releases",
    "runs",
    "sign_ins",
]

admin.site.index_template = "inpaint_app/admin/dashboard.html"
admin.site.index_title = "Dashboard"
