"""A hub's web server as it is in life: gunicorn in a process of its own, which tests may kill."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from moebius_hub.readiness import wait_until_served
from tests.migrated_home import put_migrated_database

ROOT = Path(__file__).parents[2]


class WebServer:
    """One home, one port; started and killed as often as a test likes."""

    def __init__(self, home: Path, **environment: str) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home = home
        put_migrated_database(home)
        self.url = f"http://127.0.0.1:{self.port}"
        self.uploads = f"{self.url}/api/uploads/"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "moebius_hub.settings.development",
            "DATABASE_URL": "",
            "CELERY_BROKER_URL": "",
            "DEBUG": "0",
            "HUB_HOME": str(home),
            **environment,
        }
        self.process: subprocess.Popen | None = None

    def manage(self, *arguments: str, text: str = "") -> str:
        """What a command said on its standard output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def make_token(self, username: str = "ada") -> str:
        """A user who may upload, and a token of that user."""
        return self.manage("shell", "--no-imports", "--command", MAKE_UPLOADER.format(username))

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "moebius_hub.wsgi", "--log-level", "warning"]
        options = [
            "--worker-class",
            "gthread",
            "--threads",
            "8",
            "--bind",
            f"127.0.0.1:{self.port}",
        ]
        with (self.home / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        answers = wait_until_served(f"{self.url}/api/models/", lambda: self.process.poll() is None)
        assert answers, (self.home / "web.log").read_text()

    def kill(self) -> None:
        """As the kernel does: no warning, nobody left."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


# One process for all of it: starting Django takes longer than what it does.
MAKE_UPLOADER = """
from django.core.management import call_command
from django.contrib.auth.models import Group, User
user = User.objects.create_user("{}", is_staff=True)
user.groups.add(Group.objects.get(name="uploader"))
call_command("create_access_token", user.username, "test")
"""
