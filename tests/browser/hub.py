"""A hub as `make demo` starts it, in a folder and on a port of its own."""

import base64
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.made_once import made_once
from tests.migrated_home import put_migrated_database

ROOT = Path(__file__).parents[2]
START_SECONDS = 180
STARTER = "starter"
UNTRAINED = "moebius-untrained"
UNTRAINED_BUNDLE = ROOT / "tests" / "data" / "untrained"
# One process for four commands: starting Django takes longer than what they do.
BRING = """
from io import StringIO
from django.core.management import call_command
words = dict(title="Moebius", notice="untrained", licence="Apache-2.0")
call_command("create_model", "{model}", **words, stdout=StringIO())
said = StringIO()
call_command("import_bundle", "{model}", "{bundle}", stdout=said)
call_command("publish_release", said.getvalue().split()[-1], "0.1.0", stdout=StringIO())
call_command("move_channel", "{model}", "stable", "0.1.0", stdout=StringIO())
"""


@dataclass(frozen=True)
class Hub:
    url: str
    password: str
    home: Path
    environment: dict[str, str]

    def manage(self, *arguments: object) -> str:
        """What a command of the hub says on its standard output."""
        command = [sys.executable, ROOT / "manage.py", *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout

    def bring_untrained(self) -> None:
        """The untrained Moebius beside the starter, live as well: latent diffusion in seconds."""
        script = BRING.format(model=UNTRAINED, bundle=UNTRAINED_BUNDLE)
        self.manage("shell", "--no-imports", "--command", script)

    def chunks(self, model: str) -> list[Path]:
        """The files of the store that the variants of a model's release are made of."""
        with urllib.request.urlopen(f"{self.url}api/manifest?model={model}") as response:
            manifest = json.loads(base64.b64decode(json.load(response)["payload"]))
        graphs = [graph for variant in manifest["variants"] for graph in variant["graphs"]]
        files = [file for graph in graphs for file in (graph["file"], *graph["external_data"])]
        names = {chunk["sha256"] for file in files for chunk in file["chunks"]}
        return [self.home / "store" / "chunks" / name[:2] / name for name in sorted(names)]

    def largest_chunk(self, model: str) -> Path:
        return max(self.chunks(model), key=lambda file: file.stat().st_size)


def _environment(home: Path, **settings: str) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HUB_", "DATABASE_", "CELERY_"))
    }
    own = {
        "HUB_HOME": str(home),
        "HUB_FRONTEND_DIST": str(home / "page"),
        "DJANGO_SETTINGS_MODULE": "moebius_hub.settings.development",
    }
    return inherited | own | settings


def _build(home: Path) -> None:
    """A home as `make build` leaves it: a key, the page that knows it, and the tables as well."""
    command = [sys.executable, str(ROOT / "manage.py"), "build_page"]
    subprocess.run(command, check=True, env=_environment(home), cwd=ROOT)
    put_migrated_database(home)


class RunningHub:
    """Runs the demo command behind a page that is built, once for all; ends it by Ctrl-C."""

    def __init__(self, home: Path, **settings: str) -> None:
        self._home = home
        self._settings = settings
        self._log: list[str] = []

    def __enter__(self) -> Hub:
        port = free_port()
        shutil.copytree(made_once("built", _build), self._home, dirs_exist_ok=True)
        self._environment = _environment(self._home, PORT=str(port), **self._settings)
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "demo"],
            env=self._environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        ready = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(ready,), daemon=True)
        self._reader.start()
        if not ready.wait(START_SECONDS) or self._process.poll() is not None:
            self.__exit__()
            raise AssertionError("The demo did not start:\n" + "".join(self._log))
        password = re.search(r"password: (\S+)", "".join(self._log))
        return Hub(f"http://127.0.0.1:{port}/", password.group(1), self._home, self._environment)

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(10)
        self._process.stdout.close()
        sys.stdout.write("".join(self._log))
        shutil.rmtree(self._home, ignore_errors=True)

    def _read(self, ready: threading.Event) -> None:
        for line in self._process.stdout:
            self._log.append(line)
            if line.startswith("ready: "):
                ready.set()
        ready.set()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
