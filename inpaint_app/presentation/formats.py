"""Numbers as people read them: bytes, durations, digests, errors."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

BYTE_UNITS = ("B", "kB", "MB", "GB", "TB")
SHORT_HASH_LENGTH = 12
NONE = "–"  # noqa: RUF001 - a dash


def format_bytes(size: int) -> str:
    """Decimal units, as browsers and download pages count: ``862 MB``, ``1.27 GB``."""
    amount = float(size)
    unit = BYTE_UNITS[0]
    for unit in BYTE_UNITS:
        if amount < 999.5 or unit == BYTE_UNITS[-1]:  # noqa: PLR2004 - would round to 1000
            break
        amount /= 1000
    if unit == BYTE_UNITS[0]:
        return f"{size} {unit}"
    digits = 2 if amount < 9.995 else 1 if amount < 99.95 else 0  # noqa: PLR2004 - three figures
    return f"{amount:.{digits}f} {unit}"


def format_seconds(seconds: float) -> str:
    """``0.4 s``, ``48 s``, ``3 min 07 s``, ``2 h 05 min``."""
    if seconds < 9.95:  # noqa: PLR2004 - below ten a tenth matters
        return f"{max(seconds, 0):.1f} s"
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {left:02d} s" if minutes else f"{left} s"


def format_about(seconds: float) -> str:
    """What nobody knows to the second: ``less than a minute``, ``about 4 min``, ``about 2 h``."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 90:  # noqa: PLR2004 - up to there minutes are what people count
        return f"about {minutes} min"
    return f"about {round(minutes / 60)} h"


def elapsed(started: datetime | None, finished: datetime | None) -> timedelta | None:
    """From start to end, or until now; None where nothing has started."""
    if started is None:
        return None
    return (finished or timezone.now()) - started


def format_elapsed(started: datetime | None, finished: datetime | None) -> str:
    """The time between the two in words; a dash where nothing has started."""
    passed = elapsed(started, finished)
    return NONE if passed is None else format_seconds(passed.total_seconds())


def format_moment(at: datetime | None) -> SafeString | str:
    """``23 Nov 2026, 00:50`` in the hub's time zone; a dash where there is none."""
    if at is None:
        return NONE
    local = timezone.localtime(at)
    return format_html(
        '<time class="hub-number" datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "j M Y, H:i"),
    )


def format_error(value: float | None) -> str:
    """A relative error with three figures; one that is no finite number says so."""
    if value is None:
        return "not finite"
    return "0" if value == 0 else f"{value:.2e}"


def format_margin(error: float | None, tolerance: float) -> str:
    """How far a relative error is from what is allowed, as a factor."""
    allowed = format_error(tolerance)
    if error is None:
        return f"{allowed} allowed"
    if error == 0:
        return "exact"
    ratio = tolerance / error
    words = f"{ratio:,.0f} times within" if ratio >= 1 else f"{1 / ratio:,.1f} times over"
    return f"{words} {allowed}"


def short_hash(digest: str) -> str:
    """As much of a SHA-256 as tells it from its neighbours."""
    return digest[:SHORT_HASH_LENGTH]


def count_of(number: int, noun: str, plural: str = "") -> str:
    """``1 graph``, ``3 graphs``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
