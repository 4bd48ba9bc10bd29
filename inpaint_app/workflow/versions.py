"""Semantic Versioning 2.0.0 (semver.org): which version is higher, and which may come next."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering

from inpaint_app.models.constraints import SEMANTIC_VERSION

FIRST_VERSION = "1.0.0"


@total_ordering
@dataclass(frozen=True)
class Version:
    """A version in the order of precedence, section 11: numbers by value, words by their bytes."""

    numbers: tuple[int, int, int]
    identifiers: tuple[str, ...]

    def __lt__(self, other: "Version") -> bool:
        return self._order() < other._order()

    def __str__(self) -> str:
        core = ".".join(map(str, self.numbers))
        return f"{core}-{'.'.join(self.identifiers)}" if self.identifiers else core

    def _order(self) -> tuple[tuple[int, int, int], bool, list[tuple[bool, int, str]]]:
        """A pre-release comes before its version; a number before a word; fewer before more."""
        keys = [
            (False, int(part), "") if part.isdecimal() else (True, 0, part)
            for part in self.identifiers
        ]
        return self.numbers, not self.identifiers, keys


def parse_version(text: str) -> Version | None:
    """The version that ``text`` spells; None where it spells none, or one with build metadata."""
    if not SEMANTIC_VERSION.fullmatch(text):
        return None
    core, _, suffix = text.partition("-")
    major, minor, patch = (int(part) for part in core.split("."))
    return Version((major, minor, patch), tuple(suffix.split(".")) if suffix else ())


def highest_version(published: Iterable[str]) -> Version | None:
    """The highest of these; what was published under older rules and is none is passed over."""
    return max((v for text in published if (v := parse_version(text)) is not None), default=None)


def next_versions(published: Iterable[str]) -> dict[str, str]:
    """What may come next, by the word for it; the first is the smallest step."""
    highest = highest_version(published)
    if highest is None:
        return {"first": FIRST_VERSION}
    major, minor, patch = highest.numbers
    if not highest.identifiers:
        return {
            "patch": f"{major}.{minor}.{patch + 1}",
            "minor": f"{major}.{minor + 1}.0",
            "major": f"{major + 1}.0.0",
        }
    final = {"final": f"{major}.{minor}.{patch}"}
    *words, last = highest.identifiers
    if not last.isdecimal():
        return final
    following = Version(highest.numbers, (*words, str(int(last) + 1)))
    return final | {"pre-release": str(following)}
