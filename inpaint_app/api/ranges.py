"""One byte range of a representation whose length is known: RFC 9110, section 14."""

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=\s*(\d{0,40})-(\d{0,40})\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):  # noqa: N818 - a status, not a fault
    """The range lies outside the representation."""


@dataclass(frozen=True)
class ByteRange:
    """``length`` bytes from ``start``, out of ``size``; at least one byte."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        """As the header of that name says it."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The range that was asked for; None, which means everything, for no range, several, or noise.

    Raises ``Unsatisfiable``.
    """
    match = _SINGLE.fullmatch(header or "")
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return ByteRange(size - length, length, size)
    start, end = int(first), int(last) if last else size - 1
    if last and end < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return ByteRange(start, min(end, size - 1) - start + 1, size)
