"""How far each model's documents have come, kept outside the database.

A database that is restored from a backup has forgotten the documents that were issued since, and
browsers have not: they refuse every lower sequence. These marks let the hub see it first, refuse to
serve what is older than what it has served, and go on above what was seen.

A file for each model, ``{"model": 41, "channels": {"stable": 41}}``. A mark is set once the row is
committed; between the two a process may die, and then the mark is one too low, which harms nothing.
"""

import fcntl
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from inpaint_app.workflow.publishing_errors import SequenceMarksUnreadableError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SequenceMarks:
    """The highest sequence of any document of a model, and of each channel's."""

    model: int
    channels: Mapping[str, int]

    def of_channel(self, name: str) -> int:
        """0 where the channel has served nothing yet."""
        return self.channels.get(name, 0)


def read_marks(slug: str) -> SequenceMarks:
    """The marks of a model, zero where there are none; raises ``SequenceMarksUnreadableError``."""
    path = _path(slug)
    try:
        return _parse(path.read_text())
    except FileNotFoundError:
        return SequenceMarks(0, {})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SequenceMarksUnreadableError(f"{path} cannot be read: {error}.") from error


def record_sequence(slug: str, sequence: int, *, channel: str | None = None) -> None:
    """Raise the marks of a model, and of one of its channels, to ``sequence``; never lower one.

    The document is out already: what cannot be written is logged.
    """
    path = _path(slug)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = read_marks(slug)
            channels = dict(known.channels)
            if channel is not None:
                channels[channel] = max(sequence, known.of_channel(channel))
            marks = {"model": max(sequence, known.model), "channels": channels}
            scratch = path.with_suffix(".new")  # ours alone, while we hold the lock
            scratch.write_text(json.dumps(marks))
            scratch.replace(path)  # who reads sees the one or the other
    except (OSError, SequenceMarksUnreadableError):
        logger.exception("The sequence %d of %s could not be kept in %s.", sequence, slug, path)


def _path(slug: str) -> Path:
    return Path(settings.HUB_SEQUENCES) / f"{slug}.json"


def _parse(text: str) -> SequenceMarks:
    document = json.loads(text)
    channels = {str(name): int(mark) for name, mark in dict(document["channels"]).items()}
    return SequenceMarks(int(document["model"]), channels)
