"""Which version comes next, by Semantic Versioning 2.0.0 (semver.org, section 11 on precedence)."""

from collections.abc import Iterable

FIRST_VERSION = "1.0.0"


def next_version(published: Iterable[str]) -> str:
    """The next patch after the highest; the version that a pre-release announces; or the first."""
    highest = max((_numbers(version) for version in published), default=None)
    if highest is None:
        return FIRST_VERSION
    major, minor, patch, is_final = highest
    return f"{major}.{minor}.{patch + 1 if is_final else patch}"


def _numbers(version: str) -> tuple[int, int, int, bool]:
    """In order of precedence, as far as it matters here: a pre-release comes before its version."""
    core, _, prerelease = version.partition("-")
    major, minor, patch = (int(part) for part in core.split("."))
    return major, minor, patch, not prerelease
