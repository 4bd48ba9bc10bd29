"""How the templates of the admin write numbers and states: inpaint_app.presentation."""

from collections.abc import Mapping
from typing import Any

from django import template

from inpaint_app.presentation.addresses import address_of
from inpaint_app.presentation.badges import badge, lock_badge
from inpaint_app.presentation.formats import (
    count_of,
    format_about,
    format_bytes,
    format_elapsed,
    format_seconds,
    short_hash,
)

register = template.Library()

register.filter("bytes", format_bytes)
register.filter("about", format_about)
register.filter("seconds", format_seconds)
register.filter("short_hash", short_hash)
register.filter("address", address_of)
register.simple_tag(badge, name="badge")
register.simple_tag(lock_badge, name="lock_badge")
register.simple_tag(count_of, name="count")
register.simple_tag(format_elapsed, name="elapsed")


@register.simple_tag(name="left")
def time_left(state: Mapping[str, Any]) -> str:
    """How long an active run may still take, in words; honest where nothing tells."""
    if not state["active"]:
        return ""
    if state["left"] is None:
        return "No earlier run tells how long it takes"
    runs = count_of(state["judged_by"], "earlier run")
    if state["late"]:
        return f"This stage takes longer than in {runs}"
    if state["status"] == "queued":
        return f"takes {format_about(state['left'])}, by {runs}"
    return f"{format_about(state['left'])} left, by {runs}"
