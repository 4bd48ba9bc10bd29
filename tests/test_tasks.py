"""Real workers on real brokers: what Celery delivers, loses and delivers again.

Each test is a hub of its own: a home, a database, a broker, driven by the commands that people use.
The exporter is the real one; tests/killing kills everybody else, at every moment, without it.
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from inpaint_app.checkpoint.files import CheckpointFiles
from tests.migrated_home import put_migrated_database
from tests.waiting import wait_until

ROOT = Path(__file__).parents[1]
# A worker on two busy cores: imports take seconds, the smallest export a quarter of a minute.
PATIENCE_SECONDS = 240.0
CELERY = (sys.executable, "-m", "celery", "-A", "moebius_hub")


class Hub:
    """A hub on this machine, seen from outside: commands go in, rows are read."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "moebius_hub.settings.development",
            "DATABASE_URL": "",
            "CELERY_BROKER_URL": "",
            "HUB_HOME": str(home),
            "HUB_REAP_SECONDS": "0.5",
            **environment,
        }
        put_migrated_database(home)

    def manage(self, *arguments: str) -> str:
        """What a command said; the test fails with it when the command does."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def register(self, files) -> str:
        """A model with this checkpoint; its number."""
        self.manage("create_model", "tiny", "--title", "Tiny", "--licence", "MIT")
        paths = {"unet": files["unet"], "config": files["config"]}
        paths |= {"vae": files["vae"], "vae-config": files["vae_config"]}
        options = [text for role, path in paths.items() for text in (f"--{role}", str(path))]
        return self.manage("register_checkpoint", "tiny", *options).split()[2]

    def rows(self, sql: str) -> list[tuple]:
        """What the database holds, read as any other process would."""
        with closing(sqlite3.connect(f"file:{self.home / 'db.sqlite3'}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()

    def run_row(self) -> tuple:
        """Status, stage, attempt and error code of the only run."""
        [row] = self.rows("SELECT status, stage, attempt, error_code FROM inpaint_app_run")
        return row

    def wait_for(self, worker: subprocess.Popen, *statuses: str) -> tuple:
        """The run's row once its status is one of these; fails at once if the worker dies."""

        def reached() -> bool:
            assert worker.poll() is None, (self.home / "worker.log").read_text()
            return self.run_row()[0] in statuses

        wait_until(reached, f"the run is still {self.run_row()}", PATIENCE_SECONDS)
        return self.run_row()

    def wait_for_export(self, worker: subprocess.Popen, attempt: int) -> None:
        """Until the run is in the middle of its work."""

        def reached() -> bool:
            assert worker.poll() is None, (self.home / "worker.log").read_text()
            return self.run_row()[:3] == ("running", "export", attempt)

        wait_until(reached, f"the run is still {self.run_row()}", PATIENCE_SECONDS)

    def executing_process(self) -> int:
        """The process that does the run, by what its claim says."""
        [(worker,)] = self.rows("SELECT worker FROM inpaint_app_run")
        return int(worker.split(":")[1])

    @contextmanager
    def worker(self):
        """The worker of the embedded default, killed with all its children at the end."""
        with (self.home / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [*CELERY, "worker", "--beat", "--concurrency", "1", "--loglevel", "INFO"],
                cwd=ROOT,
                env={**self.environment, "C_FORCE_ROOT": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield worker
        finally:
            self.kill(worker)

    @staticmethod
    def kill(worker: subprocess.Popen) -> None:
        """As the kernel does when memory runs out: no warning, nobody left."""
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def released(hub: Hub) -> int:
    [(count,)] = hub.rows("SELECT count(*) FROM inpaint_app_release WHERE status = 'candidate'")
    return count


@pytest.mark.full  # two whole exports; tests/killing kills workers in seconds
def test_a_killed_worker_is_noticed_and_its_run_succeeds_when_retried(tmp_path, tiny_checkpoint):
    hub = Hub(tmp_path, HUB_RUN_LEASE_SECONDS="4")
    hub.manage("request_run", "--checkpoint", hub.register(tiny_checkpoint))
    with hub.worker() as worker:
        hub.wait_for_export(worker, attempt=1)
        # The process that does the run alone, as when memory runs out.
        os.kill(hub.executing_process(), signal.SIGKILL)
        assert hub.wait_for(worker, "failed")[3] == "run.worker_lost"
        wait_until(lambda: not any((tmp_path / "work").iterdir()), "the scratch folder stays")
        hub.manage("request_run", "--retry", "1")
        assert hub.wait_for(worker, "succeeded", "failed") == ("succeeded", "store", 2, "")
    assert released(hub) == 1


def test_a_message_that_was_lost_is_sent_again(tmp_path, tiny_checkpoint):
    hub = Hub(tmp_path, HUB_RUN_RESEND_SECONDS="1")
    # Refused within seconds, which is all that this test needs of the run.
    checkpoint = hub.register(
        CheckpointFiles({**tiny_checkpoint.paths, "unet": tiny_checkpoint["vae"]})
    )
    hub.manage("request_run", "--checkpoint", checkpoint)
    messages = list((tmp_path / "broker" / "messages").glob("*.exports.msg"))
    assert len(messages) == 1
    messages[0].unlink()
    with hub.worker() as worker:
        assert hub.wait_for(worker, "failed")[3] == "checkpoint.architecture"


@pytest.fixture
def redis_url(tmp_path):
    """A Redis server of this test's own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail("redis-server is not installed: it belongs to what the tests need.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )

    def answers() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(answers, "redis-server does not answer")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def test_a_run_goes_through_redis(tmp_path, tiny_checkpoint, redis_url):
    hub = Hub(tmp_path / "hub", CELERY_BROKER_URL=redis_url)
    checkpoint = hub.register(
        CheckpointFiles({**tiny_checkpoint.paths, "unet": tiny_checkpoint["vae"]})
    )
    with hub.worker() as worker:
        hub.manage("request_run", "--checkpoint", checkpoint)
        assert hub.wait_for(worker, "failed")[3] == "checkpoint.architecture"
    assert not (tmp_path / "hub" / "broker").exists()
