"""The whole hub on this machine: database, first model, workers and web server, until Ctrl-C."""

import secrets
import socket
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from inpaint_app.workflow.seed import seed_embedded_model
from inpaint_app.workflow.signing_key import ensure_signing_key
from moebius_hub.processes import Program, Supervisor
from moebius_hub.readiness import wait_until_served

HOST = "127.0.0.1"
VISITORS_VIEW = {"DEBUG": "0"}  # a demo shows visitors what production shows them


class Command(BaseCommand):
    help = "Run the whole hub on this machine until Ctrl-C. PORT and HUB_HOME choose where."
    requires_system_checks: list[str] = []

    def handle(self, **_options: object) -> None:
        port = settings.HUB_PORT
        self._require_free(port)
        ensure_signing_key()
        call_command("migrate", verbosity=0)
        admin = self._ensure_admin()
        if release := seed_embedded_model(admin):
            self.stdout.write(f"Published {release} from the bundle that ships with the hub.")
        url = f"http://{HOST}:{port}/"
        hub = Supervisor([self._web(port), self._exporter(), self._importer(), self._upkeep()])

        def announce() -> None:
            if wait_until_served(f"{url}api/manifest", hub.alive):
                self.stdout.write(f"ready: {url}")
                self.stdout.flush()

        if status := hub.run(announce):
            raise CommandError("The hub stopped; the lines above say why.", returncode=status)

    def _ensure_admin(self) -> User:
        """The first superuser; made with a password that is shown this once and kept nowhere."""
        users = get_user_model().objects
        if (admin := users.filter(is_superuser=True).order_by("pk").first()) is not None:
            return admin
        password = secrets.token_urlsafe(12)
        admin = users.create_superuser("admin", password=password)
        self.stdout.write(f"admin user: admin  password: {password}  (shown once)")
        return admin

    def _require_free(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is in use. Choose another: PORT={port + 1} make demo"
                ) from error

    def _web(self, port: int) -> Program:
        command = [sys.executable, "-m", "gunicorn", "moebius_hub.wsgi", "--bind", f"{HOST}:{port}"]
        options = ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]
        return Program("The web server", [*command, *options], VISITORS_VIEW)

    def _exporter(self) -> Program:
        return self._worker("The exporter", "exports", "--concurrency", "1")

    def _importer(self) -> Program:
        return self._worker("The importer", "imports", "--concurrency", "1")

    def _upkeep(self) -> Program:
        # One of its own: behind an export it would notice nothing for minutes.
        return self._worker(
            "The upkeep", "upkeep", "--beat", "--pool", "solo", "--concurrency", "1"
        )

    def _worker(self, name: str, queue: str, *options: str) -> Program:
        # As root Celery warns of messages that execute code; ours are JSON and can not.
        python = [sys.executable, "-W", "ignore:You're running the worker with superuser"]
        command = ["-m", "celery", "--quiet", "-A", "moebius_hub", "worker"]
        which = ["--queues", queue, "--hostname", f"{queue}@%h", "--loglevel", "WARNING"]
        return Program(name, [*python, *command, *which, *options], VISITORS_VIEW)
