"""How the templates of the admin write numbers and states: inpaint_app.presentation."""

from django import template

from inpaint_app.presentation.addresses import address_of
from inpaint_app.presentation.badges import badge, lock_badge
from inpaint_app.presentation.formats import (
    count_of,
    format_bytes,
    format_elapsed,
    format_seconds,
    short_hash,
)

register = template.Library()

register.filter("bytes", format_bytes)
register.filter("seconds", format_seconds)
register.filter("short_hash", short_hash)
register.filter("address", address_of)
register.simple_tag(badge, name="badge")
register.simple_tag(lock_badge, name="lock_badge")
register.simple_tag(count_of, name="count")
register.simple_tag(format_elapsed, name="elapsed")
