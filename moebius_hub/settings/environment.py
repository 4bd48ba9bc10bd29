"""The typed reader of environment variables; nothing outside moebius_hub.settings imports it."""

import contextlib
import os
from pathlib import Path

import environ


class Environment(environ.Env):
    """An empty variable is one that is not set: so compose files leave a default alone."""

    ENVIRON = {name: value for name, value in os.environ.items() if value}  # type: ignore[assignment]


env = Environment()  # type: ignore[no-untyped-call] # django-environ carries no annotations

BASE_DIR = Path(__file__).resolve().parents[2]
HUB_HOME = Path(os.path.abspath(env.str("HUB_HOME", default=str(BASE_DIR / "var"))))  # noqa: PTH100 - resolve() would follow links


def make_home() -> None:
    """Make HUB_HOME; where that is impossible, the system check inpaint.E001 says so better."""
    with contextlib.suppress(OSError):
        HUB_HOME.mkdir(parents=True, exist_ok=True)


def path_of(name: str, default: Path) -> Path:
    """The path in the environment variable ``name``, or ``default`` where it is not set."""
    return Path(env.str(name, default=str(default)))
