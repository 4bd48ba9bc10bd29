"""How a long step says where it is: one callable, handed down, with no idea of who listens."""

from typing import Protocol


class Progress(Protocol):
    """Called often and cheaply; must not raise unless the work is to stop."""

    def __call__(self, stage: str, fraction: float, message: str = "") -> None:
        """``fraction`` of ``stage`` is done, 0 to 1; ``message`` is one line for a person."""


def silent(stage: str, fraction: float, message: str = "") -> None:
    """The listener that is not there."""
