"""Run several programs as one: start them, wait, end them all when one ends or a signal comes."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

GRACE_SECONDS = 10.0


@dataclass(frozen=True)
class Program:
    """One child: what to call it in messages, and how to start it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """The children of one foreground command; none of them outlives it."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._ending = threading.Event()

    def run(self, when_started: Callable[[], None]) -> int:
        """Start all, call ``when_started``, and wait; the exit status is 0 after a signal.

        A child that ends by itself is a failure whatever it returned: it is all of them or none.
        """
        with self._signals():
            try:
                for program in self._programs:
                    self._start(program)
                when_started()
                return self._wait()
            finally:
                self._stop()

    def alive(self) -> bool:
        """Whether every child runs and no signal has come."""
        return not self._ending.is_set() and all(c.poll() is None for c in self._children.values())

    def _start(self, program: Program) -> None:
        # A session of its own keeps the terminal's Ctrl-C from reaching a child before we do.
        self._children[program.name] = subprocess.Popen(  # noqa: S603 - our own commands
            program.command, env={**os.environ, **program.environment}, start_new_session=True
        )

    def _wait(self) -> int:
        while not self._ending.wait(timeout=0.2):
            for name, child in self._children.items():
                if (status := child.poll()) is not None:
                    sys.stderr.write(f"{name} ended with status {status}; ending the rest.\n")
                    return 1
        return 0

    def _stop(self) -> None:
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        for child in self._children.values():
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        def end(_signal: int, _frame: FrameType | None) -> None:
            self._ending.set()

        before = {s: signal.signal(s, end) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
