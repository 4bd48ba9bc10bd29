"""Typed look-ups in a parsed document that nobody has checked yet.

Every function names the key by its full dotted path, because that is what the person who wrote
the file can search for. A value that goes into a message is cut short first: it may be anything.
"""

import reprlib
from collections.abc import Mapping

from inpaint_app.configuration.errors import MissingKeyError, UnsupportedValueError, WrongTypeError

Section = Mapping[str, object]

# No released network comes near it; a bound keeps a hostile file from asking for terabytes.
MAX_WIDTH = 65_536


def shown(value: object) -> str:
    """``value`` for a message, never long."""
    return reprlib.repr(value)


def read_section(document: object, path: str) -> Section:
    """``document`` as a mapping with string keys."""
    if not isinstance(document, Mapping):
        raise WrongTypeError(f"{path} must be a mapping, not {shown(document)}.")
    for key in document:
        if not isinstance(key, str):
            raise WrongTypeError(f"{path} has the key {shown(key)}, which is not a string.")
    return document


def read_value(section: Section, path: str, key: str) -> object:
    """What stands under ``key``; a key that is not there is an error."""
    if key not in section:
        raise MissingKeyError(f"The configuration has no {path}.{key}.")
    return section[key]


def read_width(
    section: Section, path: str, key: str, default: int | None = None, *, most: int = MAX_WIDTH
) -> int:
    """A positive whole number up to ``most``: a count, a width or a size."""
    if default is not None and key not in section:
        return default
    return as_width(read_value(section, path, key), f"{path}.{key}", most)


def read_optional_width(
    section: Section, path: str, key: str, *, most: int = MAX_WIDTH
) -> int | None:
    """As ``read_width``; None where the key is not there."""
    return read_width(section, path, key, most=most) if key in section else None


def as_width(value: object, name: str, most: int = MAX_WIDTH) -> int:
    """``value`` if it is a whole number from 1 to ``most``."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongTypeError(f"{name} must be a whole number, not {shown(value)}.")
    if not 1 <= value <= most:
        raise UnsupportedValueError(f"{name} is {shown(value)}, not between 1 and {most}.")
    return value


def read_number(section: Section, path: str, key: str, default: float | None = None) -> float:
    """A positive finite number."""
    if default is not None and key not in section:
        return default
    value = read_value(section, path, key)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise WrongTypeError(f"{path}.{key} must be a number, not {shown(value)}.")
    if not 0 < value < float("inf"):
        raise UnsupportedValueError(f"{path}.{key} is {shown(value)}, not positive and finite.")
    return float(value)


def read_list(section: Section, path: str, key: str) -> tuple[object, ...]:
    """A list that is not empty."""
    value = read_value(section, path, key)
    if not isinstance(value, list | tuple):
        raise WrongTypeError(f"{path}.{key} must be a list, not {shown(value)}.")
    if not value:
        raise UnsupportedValueError(f"{path}.{key} is empty.")
    return tuple(value)


def read_widths(section: Section, path: str, key: str) -> tuple[int, ...]:
    """A list of positive whole numbers."""
    values = read_list(section, path, key)
    return tuple(as_width(value, f"{path}.{key}[{i}]") for i, value in enumerate(values))
