"""A configuration file as plain data: safe YAML or JSON, and small (no torch)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import yaml

from inpaint_app.checkpoint.errors import FileNotThereError, UnreadableConfigError
from inpaint_app.checkpoint.strict_documents import load_json, load_yaml

# The published one has a kilobyte; YAML that is made to be slow takes time by the square of it.
MAX_CONFIG_BYTES: Final = 16 * 1024

ConfigFormat = Literal["json", "yaml"]


def parse_config_file(path: Path) -> Mapping[str, object]:
    """The file's mapping. Raises ``UnreadableConfigError`` or ``FileNotThereError``."""
    return parse_config(_read(path), path.name)


def parse_config(content: bytes, name: str) -> Mapping[str, object]:
    """The mapping of a whole file's ``content``; ``name`` is what a message calls it.

    Raises ``UnreadableConfigError``.
    """
    text = _decode(content, name)
    try:
        document = load_json(text) if _is_json(text) else load_yaml(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        reason = f" ({error})" if type(error) is ValueError else ""
        raise UnreadableConfigError(f"{name} is neither YAML nor JSON{reason}.") from error
    if not isinstance(document, Mapping):
        raise UnreadableConfigError(f"{name} does not hold a table of settings.")
    return document


def config_format(path: Path) -> ConfigFormat:
    """By content: JSON begins with a brace."""
    return format_of(_read(path), path.name)


def format_of(content: bytes, name: str) -> ConfigFormat:
    """As ``config_format``, of a whole file's ``content``. Raises ``UnreadableConfigError``."""
    return "json" if _is_json(_decode(content, name)) else "yaml"


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_CONFIG_BYTES + 1)
    except OSError as error:
        raise FileNotThereError(f"Cannot read the configuration {path.name}.") from error


def _decode(content: bytes, name: str) -> str:
    if len(content) > MAX_CONFIG_BYTES:
        raise UnreadableConfigError(f"{name} has more than {MAX_CONFIG_BYTES} bytes.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableConfigError(f"{name} is not text in UTF-8.") from error
