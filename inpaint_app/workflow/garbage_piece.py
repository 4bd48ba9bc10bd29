"""One thing that nothing names: what it is, how large, how old, and how it goes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum


class Reason(Enum):
    """Why something is garbage; ``words`` are what people read."""

    CANDIDATE = "candidate"
    CHUNK = "chunk"
    UNFINISHED = "unfinished"
    CHECKPOINT_FILE = "checkpoint_file"
    WORK = "work"
    TEMPORARY = "temporary"

    @property
    def words(self) -> str:
        """As the heading of a row."""
        return WORDS[self][0]

    @property
    def advice(self) -> str:
        """Where it comes from."""
        return WORDS[self][1]


WORDS = {
    Reason.CANDIDATE: ("Candidates", "Made long ago and never published; their rows go."),
    Reason.CHUNK: ("Chunks", "No release and no candidate names them."),
    Reason.UNFINISHED: ("Unfinished chunks", "A process was killed while it wrote them."),
    Reason.CHECKPOINT_FILE: ("Checkpoint files", "No checkpoint names them."),
    Reason.WORK: ("Work folders", "Runs that ended without cleaning up."),
    Reason.TEMPORARY: ("Temporary files", "Uploads that broke off."),
}


@dataclass(frozen=True)
class Piece:
    """``remove`` says how many bytes went; None where somebody wants it after all, and it stays."""

    reason: Reason
    name: str
    size: int
    since: datetime
    remove: Callable[[], int | None]

    def freeing(self, size: int) -> "Piece":
        """The same, of the size that really went."""
        return replace(self, size=size)
