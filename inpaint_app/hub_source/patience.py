"""How often a hub is asked again, and how long is waited in between: both have an end.

A hub that says how long to wait is obeyed, as long as that is no longer than ``longest_wait``;
one that does not is asked again after a second, two, four and so on.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from inpaint_app.errors import SourceError
from inpaint_app.hub_source.errors import (
    HubUnavailableError,
    HubUnreachableError,
    RateLimitedError,
)

RETRYABLE: Final = (HubUnavailableError, HubUnreachableError, RateLimitedError)
LONGEST_GUESS: Final = 30.0
SLICE_SECONDS: Final = 0.5

# Called often while waiting, with the seconds that are left of it; raises to end the work.
KeepGoing = Callable[[float], None]


@dataclass(frozen=True)
class Patience:
    """``tries`` in all without any gain; ``longest_wait`` and what ``sleep`` takes in seconds."""

    tries: int = 6
    longest_wait: float = 300.0
    sleep: Callable[[float], None] = time.sleep

    def wait_after(self, error: SourceError, failures: int, keep_going: KeepGoing) -> None:
        """Wait before the next try, after ``failures`` of them in a row.

        Raises ``error`` where another try makes no sense.
        """
        if not isinstance(error, RETRYABLE) or failures >= self.tries:
            raise error from None
        guess = min(2.0 ** (failures - 1), LONGEST_GUESS)
        seconds = guess if error.wait_seconds is None else error.wait_seconds
        if seconds > self.longest_wait:
            raise error from None
        while seconds > 0:
            keep_going(seconds)
            self.sleep(min(seconds, SLICE_SECONDS))
            seconds -= SLICE_SECONDS


IN_A_WORKER: Final = Patience()
# Somebody waits for a page: an answer now is better than a better answer later.
AT_ONCE: Final = Patience(tries=1)
