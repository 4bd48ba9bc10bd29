"""A state as a small coloured word. The colour repeats the word and never replaces it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

TONES = {
    "queued": "waiting",
    "running": "active",
    "succeeded": "good",
    "failed": "bad",
    "cancelled": "quiet",
    "candidate": "waiting",
    "published": "good",
    "passed": "good",
    "accepted": "good",
    "rejected": "bad",
}


def badge(word: str, *, tone: str | None = None) -> SafeString:
    """``word`` in the tone that belongs to it."""
    return format_html(
        '<span class="hub-badge hub-{}">{}</span>', tone or TONES.get(word, "quiet"), word
    )
