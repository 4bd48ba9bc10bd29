"""A line between a browser and a server on one machine: so many bytes a second and no more.

What one transfer leaves over the others get, as on a line and unlike nginx's ``limit_rate``, which
slows each answer down by itself.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PIECE = 1 << 16
# What a moment of idleness may make up for: who sleeps wakes a little too late.
_SLACK_SECONDS = 0.01


class Line:
    """What is carried takes its time, whichever connection it belongs to."""

    def __init__(self, bytes_a_second: float) -> None:
        self._pace = bytes_a_second
        self._free_at = 0.0
        self._lock = threading.Lock()

    def carry(self, size: int) -> None:
        """Returns when as many bytes have gone through after everything that came before."""
        with self._lock:
            begun = max(self._free_at, time.monotonic() - _SLACK_SECONDS)
            self._free_at = arrived = begun + size / self._pace
        time.sleep(max(0.0, arrived - time.monotonic()))


@contextmanager
def visitors_line(server: tuple[str, int], bytes_a_second: float) -> Iterator[int]:
    """The port of loopback behind which ``server`` answers at that pace; requests are not slowed.

    It passes on bytes and ends no TLS, so the browser's connection is with the server.
    """
    line = Line(bytes_a_second)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, server, line), daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, server: tuple[str, int], line: Line) -> None:
    with suppress(OSError):  # it is over
        while True:
            browser, _ = listening.accept()
            behind = socket.create_connection(server)
            for way in ((behind, browser, line), (browser, behind, None)):
                threading.Thread(target=_pass_on, args=way, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, line: Line | None) -> None:
    """Until one of them ends; then both do."""
    with suppress(OSError):
        while piece := source.recv(_PIECE):
            if line is not None:
                line.carry(len(piece))
            target.sendall(piece)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
