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
    "yanked": "bad",
    "restored": "good",
    "pending": "waiting",
    "done": "good",
    "delivered": "good",
    "protected": "quiet",
    "waiting": "waiting",
    "copying": "active",
    "complete": "good",
    "enabled": "good",
    "stopped": "quiet",
}


def badge(word: str, *, tone: str | None = None) -> SafeString:
    """``word`` in the tone that belongs to it."""
    return format_html(
        '<span class="hub-badge hub-{}">{}</span>', tone or TONES.get(word, "quiet"), word
    )


def lock_badge() -> SafeString:
    """``protected``, with a lock in place of the dot."""
    return format_html(
        '<span class="hub-badge hub-quiet hub-lock">'
        '<span class="material-symbols-outlined" aria-hidden="true">lock</span>{}</span>',
        "protected",
    )
