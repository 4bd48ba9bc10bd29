"""A step's progress for somebody who watches a terminal, or reads its log later."""

import time
from typing import Protocol

_BAR_CELLS = 24
# Between two lines of one stage in a log; a terminal is repainted as often as it changes.
_LOG_SECONDS = 10.0


class Writer(Protocol):
    """As much of a text stream as progress needs."""

    def write(self, text: str, /) -> object:
        """Put ``text`` out."""

    def flush(self) -> object:
        """Let it be seen."""


class TerminalProgress:
    """A ``Progress``: one line that is painted over on a terminal, plain lines anywhere else.

    A log gets a line when a stage or its message changes, and one every ten seconds at most while
    only the fraction does.
    """

    def __init__(self, stream: Writer, *, is_terminal: bool) -> None:
        self._stream = stream
        self._is_terminal = is_terminal
        self._last = ("", "", -1)
        self._width = 0
        self._written_at = 0.0

    def __call__(self, stage: str, fraction: float, message: str = "") -> None:
        """As ``Progress``."""
        percent = round(100 * min(max(fraction, 0.0), 1.0))
        message = message or (self._last[1] if stage == self._last[0] else "")
        if (stage, message, percent) == self._last:
            return
        is_new_step = (stage, message) != self._last[:2]
        self._last = (stage, message, percent)
        if self._is_terminal:
            self._paint(stage, percent, message)
        elif is_new_step or time.monotonic() - self._written_at >= _LOG_SECONDS:
            self._written_at = time.monotonic()
            self._stream.write(f"{stage} {percent:3d} % {message}".rstrip() + "\n")
            self._stream.flush()

    def finish(self) -> None:
        """Leave the line as it is and go to the next."""
        if self._is_terminal and self._width:
            self._stream.write("\n")
            self._stream.flush()
            self._width = 0

    def _paint(self, stage: str, percent: int, message: str) -> None:
        done = percent * _BAR_CELLS // 100
        bar = "#" * done + "." * (_BAR_CELLS - done)
        line = f"{stage:<8} [{bar}] {percent:3d} % {message}".rstrip()
        self._stream.write("\r" + line.ljust(self._width))
        self._stream.flush()
        self._width = len(line)
