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

ROOT = Path(__file__).parents[2]
START_SECONDS = 180
STARTER = "starter"
UNTRAINED = "moebius-untrained"
UNTRAINED_BUNDLE = ROOT / "tests" / "data" / "untrained"


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
        words = ["--title", "Moebius", "--notice", "untrained", "--licence", "Apache-2.0"]
        self.manage("create_model", UNTRAINED, *words)
        candidate = self.manage("import_bundle", UNTRAINED, UNTRAINED_BUNDLE).split()[-1]
        self.manage("publish_release", candidate, "0.1.0")
        self.manage("move_channel", UNTRAINED, "stable", "0.1.0")

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


class RunningHub:
    """Builds the page with the hub's own key, runs the demo command, ends it by Ctrl-C."""

    def __init__(self, home: Path, **settings: str) -> None:
        self._home = home
        self._settings = settings
        self._log: list[str] = []

    def __enter__(self) -> Hub:
        port = free_port()
        self._environment = {
            **{
                k: v
                for k, v in os.environ.items()
                if not k.startswith(("HUB_", "DATABASE_", "CELERY_"))
            },
            "HUB_HOME": str(self._home),
            "HUB_FRONTEND_DIST": str(self._home / "page"),
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "moebius_hub.settings.development",
            **self._settings,
        }
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "build_page"], check=True, env=self._environment, cwd=ROOT)
        self._process = subprocess.Popen(
            [*manage, "demo"],
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
