"""One file of the corpus: a name, what it has to be refused with, and its bytes."""

from typing import NamedTuple


class Case(NamedTuple):
    """``code`` is that of the refusal; of a harmless twin it is empty."""

    name: str
    code: str
    content: bytes
