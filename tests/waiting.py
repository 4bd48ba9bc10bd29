"""Wait for what another thread or process does: poll, with a deadline, never for a fixed time."""

import time
from collections.abc import Callable

import pytest

PAUSE_SECONDS = 0.02


def wait_until(condition: Callable[[], object], otherwise: str, seconds: float = 30.0) -> None:
    """Return as soon as ``condition`` holds; fail the test after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"After {seconds:.0f} seconds: {otherwise}.")
        time.sleep(PAUSE_SECONDS)
