"""Ask a server that is starting until it answers."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable

PAUSE_SECONDS = 0.1
TIMEOUT_SECONDS = 5.0


def wait_until_served(url: str, alive: Callable[[], bool]) -> bool:
    """Whether ``url`` answered with a success before ``alive`` turned false."""
    while alive():
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS):  # noqa: S310 - our own http URL
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(PAUSE_SECONDS)
    return False
