"""A hub's database as its migrations leave it, for homes that tests make: migrated once, copied."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.made_once import made_once

ROOT = Path(__file__).parents[1]


def put_migrated_database(home: Path) -> None:
    """Let ``home`` begin with the tables and groups of every hub."""
    home.mkdir(parents=True, exist_ok=True)
    for file in made_once("migrated", _migrate).glob("db.sqlite3*"):
        shutil.copy(file, home)


def _migrate(home: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "moebius_hub.settings.development",
        "DATABASE_URL": "",
        "HUB_HOME": str(home),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
