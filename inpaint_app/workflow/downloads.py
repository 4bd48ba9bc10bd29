"""How often each release was asked for, counted in memory and written down now and then.

A manifest is answered from memory and a row; a write for each would make a storm of visitors one of
writes. So a process adds up, and a thread of its own writes the sums a few seconds later: no
request waits for it. A process that is killed loses what it has not written yet.
"""

import atexit
import logging
import threading
from collections import Counter
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from inpaint_app.models import DownloadCount

FLUSH_SECONDS = 10.0

logger = logging.getLogger(__name__)

Key = tuple[int, date, str]


class DownloadCounter:
    """The sums of this process. Safe to count in many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Key] = Counter()
        self._is_scheduled = False

    def count(self, release_id: int, *, unchanged: bool) -> None:
        """One manifest more; nothing is written here."""
        key = (release_id, datetime.now(UTC).date(), "unchanged" if unchanged else "served")
        with self._lock:
            self._counts[key] += 1
            has_to_start, self._is_scheduled = not self._is_scheduled, True
        if has_to_start:
            self.schedule()

    def schedule(self) -> None:
        """Let a thread write soon; a web server forks first, and counts later."""
        atexit.unregister(self.flush)
        atexit.register(self.flush)
        timer = threading.Timer(FLUSH_SECONDS, self._flush_in_thread)
        timer.daemon = True
        timer.start()

    def flush(self) -> None:
        """Write what has been counted; what cannot be written now is kept for the next time."""
        with self._lock:
            counts, self._counts, self._is_scheduled = self._counts, Counter(), False
        while counts:
            key, number = counts.popitem()
            try:
                _add(key, number)
            except DatabaseError:
                logger.warning("Downloads could not be written down.", exc_info=True)
                with self._lock:
                    self._counts += counts + Counter({key: number})
                return

    def _flush_in_thread(self) -> None:
        try:
            self.flush()
        finally:
            connection.close()


counter = DownloadCounter()


def count_download(release_id: int | None, *, unchanged: bool) -> None:
    """One manifest of the release was sent, or not sent again."""
    if settings.HUB_COUNT_DOWNLOADS and release_id is not None:
        counter.count(release_id, unchanged=unchanged)


def _add(key: Key, number: int) -> None:
    """To the row of that day; whoever else makes it at the same moment, it is one row."""
    release_id, day, column = key
    row = DownloadCount.objects.filter(release_id=release_id, day=day)
    more = {column: F(column) + number}
    if row.update(**more):
        return
    try:
        with transaction.atomic():
            DownloadCount.objects.create(release_id=release_id, day=day, **{column: number})
    except IntegrityError:
        row.update(**more)
