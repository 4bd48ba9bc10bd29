"""Downloads as pages show them: of one release by the day, and of all releases in a month."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Sum

from inpaint_app.models import DownloadCount, Release
from inpaint_app.presentation.bars import Bars, draw_bars

DAYS = 30
MAX_RELEASES = 6


@dataclass(frozen=True)
class ReleaseDownloads:
    """One release, with its bars."""

    release: Release
    bars: Bars


def downloads_of(release: Release) -> Bars:
    """The last 30 days of it, today included (UTC)."""
    today = datetime.now(UTC).date()
    rows = release.downloads.filter(day__gt=today - timedelta(days=DAYS))
    counts = {row.day: (row.served, row.unchanged) for row in rows}
    return draw_bars(counts, today, DAYS)


def downloads_by_release() -> list[ReleaseDownloads]:
    """Those that were asked for most in the last 30 days."""
    today = datetime.now(UTC).date()
    lately = DownloadCount.objects.filter(day__gt=today - timedelta(days=DAYS))
    sums = lately.order_by().values("release").annotate(total=Sum("served") + Sum("unchanged"))
    most = [row["release"] for row in sums.order_by("-total", "release")[:MAX_RELEASES]]
    texts = ("fragment", "report", "manifest", "envelope")
    releases = Release.objects.select_related("model").defer(*texts).in_bulk(most)
    counts: dict[int, dict[Any, Any]] = {pk: {} for pk in most}
    for row in lately.filter(release__in=most):
        counts[row.release_id][row.day] = (row.served, row.unchanged)
    return [ReleaseDownloads(releases[pk], draw_bars(counts[pk], today, DAYS)) for pk in most]
