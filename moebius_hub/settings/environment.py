"""The typed reader of environment variables; nothing outside moebius_hub.settings imports it."""

import os
from pathlib import Path

import environ

env = environ.Env()  # type: ignore[no-untyped-call] # it carries no annotations

BASE_DIR = Path(__file__).resolve().parents[2]
# An empty variable is one that is not set: that is how compose files leave a default alone.
HUB_HOME = Path(os.path.abspath(env.str("HUB_HOME", default="") or BASE_DIR / "var"))  # noqa: PTH100 - resolve() would follow links


def path_of(name: str, default: Path) -> Path:
    """The path in the environment variable ``name``, or ``default`` where it is not set."""
    return Path(env.str(name, default="") or default)
