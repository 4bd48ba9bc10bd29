"""A hub of several processes, each of which can be killed at a moment of its work."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from tests.migrated_home import put_migrated_database
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120.0
CELERY = ("-m", "celery", "-A", "tests.killing.held_celery", "worker", "--loglevel", "INFO")
PREPARE = """
import django; django.setup()
from django.contrib.auth.models import User
from tests.factories import make_checkpoint, make_model
User.objects.create_superuser("admin", password="only-for-tests")
make_checkpoint(make_model("killed"))
"""


class HeldHub:
    """A home, and the processes over it; ``close`` leaves none of them."""

    def __init__(self, home: Path, template: Path | None = None, **environment: str) -> None:
        self.home = home
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "moebius_hub.settings.development",
            "DATABASE_URL": "",
            "CELERY_BROKER_URL": "",
            "C_FORCE_ROOT": "1",
            "HUB_HOME": str(home),
            "HUB_PROOF": "0",
            "HUB_RUN_LEASE_SECONDS": "4",
            "HUB_RUN_RESEND_SECONDS": "2",
            "HUB_REAP_SECONDS": "0.5",
            **environment,
        }
        self._children: list[subprocess.Popen] = []
        if template is not None:
            shutil.copytree(template, home)
        else:
            put_migrated_database(home)
            self.wait(self._start("prepare", "-c", PREPARE))

    def manage(self, *arguments: str, hold_at: str = "") -> subprocess.Popen:
        """A command, as a process of its own; ``wait`` for it, or kill it."""
        return self._start("manage", "-m", "tests.killing.held_manage", *arguments, hold=hold_at)

    def request(self, hold_at: str = "") -> subprocess.Popen:
        """Ask for a run of the only checkpoint."""
        return self.manage("request_run", "--checkpoint", "1", hold_at=hold_at)

    def exporter(self, hold_at: str = "") -> subprocess.Popen:
        """The worker that does runs."""
        names = ("--queues", "exports", "--hostname", "exports@%h", "--concurrency", "1")
        return self._start("exporter", *CELERY, *names, hold=hold_at)

    def upkeep(self, hold_at: str = "") -> subprocess.Popen:
        """The worker that looks after them, with the clock in it, as in the demo."""
        names = ("--queues", "upkeep", "--hostname", "upkeep@%h", "--pool", "solo", "--beat")
        return self._start("upkeep", *CELERY, *names, hold=hold_at)

    def web(self, port: int, hold_at: str = "") -> subprocess.Popen:
        """The web server."""
        where = ("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4")
        return self._start("web", "-m", "gunicorn", "tests.killing.held_wsgi", *where, hold=hold_at)

    def held_at(self, moment: str) -> int:
        """Wait until a process is at the moment; its number."""
        note = self.home / f"held-{moment}"
        wait_until(note.exists, f"nobody came to {moment}; {self.story()}", PATIENCE_SECONDS)
        return int(note.read_text())

    def let_go(self) -> None:
        """Let whoever is held go on."""
        (self.home / "go-on").touch()

    def ended(self) -> str:
        """Wait until the only run has ended; how."""
        states = ("succeeded", "failed", "cancelled")
        wait_until(
            lambda: self.run()[0] in states, f"it has not ended; {self.story()}", PATIENCE_SECONDS
        )
        return self.run()[0]

    def run(self) -> tuple:
        """Status, attempt, error code and stages of attempts of the only run."""
        rows = self.rows("SELECT status, attempt, error_code FROM inpaint_app_run")
        return rows[0] if rows else ("none", 0, "")

    def candidates(self) -> int:
        """How many release candidates there are."""
        [(count,)] = self.rows("SELECT count(*) FROM inpaint_app_release")
        return count

    def rows(self, sql: str) -> list[tuple]:
        """What the database holds, read as any other process would."""
        with closing(sqlite3.connect(f"file:{self.home / 'db.sqlite3'}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()

    def story(self) -> str:
        """What everybody said, for a test that failed."""
        logs = [f"{log.name}:\n{log.read_text()[-3000:]}" for log in self.home.glob("*.log")]
        with suppress(sqlite3.Error):  # there may be no table yet
            return "\n".join([str(self.run()), *logs])
        return "\n".join(logs)

    def wait(self, child: subprocess.Popen) -> None:
        """Until a command has ended well."""
        assert child.wait(PATIENCE_SECONDS) == 0, self.story()

    @staticmethod
    def kill(child: subprocess.Popen) -> None:
        """A process and all that it has started, without a warning."""
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    @staticmethod
    def kill_one(pid: int) -> None:
        """That process alone."""
        os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill everybody."""
        for child in self._children:
            self.kill(child)

    def _start(self, name: str, *arguments: str, hold: str = "") -> subprocess.Popen:
        with (self.home / f"{name}.log").open("ab") if self.home.is_dir() else _nowhere() as log:
            child = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**self.environment, "HOLD_AT": hold},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._children.append(child)
        return child


def _nowhere():
    return Path(os.devnull).open("ab")


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def seconds_since(start: float) -> float:
    """By a clock that only goes forward."""
    return time.monotonic() - start
