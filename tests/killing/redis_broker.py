"""A Redis server that can be killed and started again, with or without a memory of its own."""

import shutil
import signal
import socket
import subprocess
from pathlib import Path

from tests.waiting import wait_until

FORGETFUL = ("--save", "", "--appendonly", "no")
PERSISTENT = ("--save", "", "--appendonly", "yes", "--appendfsync", "always")


class RedisBroker:
    """One server on one port, whoever kills it in between."""

    def __init__(self, folder: Path, *options: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._options = options
        self._server: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed: it belongs to what the tests need."
        place = ["--port", str(self.port), "--bind", "127.0.0.1"]
        self._server = subprocess.Popen(
            [program, *place, *self._options], cwd=self._folder, stdout=subprocess.DEVNULL
        )
        wait_until(self._answers, "redis-server does not answer")

    def kill(self) -> None:
        """As when the power fails."""
        if self._server is not None:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()
            self._server = None

    def _answers(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0
