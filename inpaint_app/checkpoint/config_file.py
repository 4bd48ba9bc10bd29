"""A configuration file as plain data: safe YAML or JSON, and small (no torch)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import yaml

from inpaint_app.checkpoint.errors import FileNotThereError, UnreadableConfigError

# The published one has a kilobyte; YAML that is made to be slow takes time by the square of it.
MAX_CONFIG_BYTES: Final = 16 * 1024

ConfigFormat = Literal["json", "yaml"]


def parse_config_file(path: Path) -> Mapping[str, object]:
    """The file's mapping. Raises ``UnreadableConfigError`` or ``FileNotThereError``."""
    text = _read_text(path)
    try:
        document = json.loads(text) if config_format(path) == "json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise UnreadableConfigError(f"{path.name} is neither YAML nor JSON.") from error
    if not isinstance(document, Mapping):
        raise UnreadableConfigError(f"{path.name} does not hold a table of settings.")
    return document


def config_format(path: Path) -> ConfigFormat:
    """By content: JSON begins with a brace."""
    return "json" if _read_text(path).lstrip().startswith("{") else "yaml"


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_CONFIG_BYTES + 1)
    except OSError as error:
        raise FileNotThereError(f"Cannot read the configuration {path.name}.") from error
    if len(content) > MAX_CONFIG_BYTES:
        raise UnreadableConfigError(f"{path.name} has more than {MAX_CONFIG_BYTES} bytes.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableConfigError(f"{path.name} is not text in UTF-8.") from error
