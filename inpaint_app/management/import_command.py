"""What the commands that import share: they queue, and follow if they are told to."""

import time
from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.models import HubImport
from inpaint_app.progress import Progress
from inpaint_app.workflow.hub_imports.errors import ImportNotSucceededError
from inpaint_app.workflow.transitions import ACTIVE

PAUSE_SECONDS = 0.5


class ImportCommand(HubCommand):
    """Subclasses say ``request``, which queues the import."""

    def add_following(self, parser: ArgumentParser) -> None:
        """``--follow``, and who asks."""
        parser.add_argument("--follow", action="store_true", help="show progress until it ends")
        self.add_actor(parser)

    def request(self, options: dict[str, Any]) -> HubImport:
        """Queue the import."""
        raise NotImplementedError

    def perform(self, options: dict[str, Any]) -> None:
        """Queue it, say so, and watch it if asked to."""
        job = self.request(options)
        self.stdout.write(f"Queued import {job.pk}")
        for file in job.files.all():
            self.stdout.write(f"{file.role:<12} {file.origin}")
        if options["follow"]:
            with self.progress(options) as progress:
                follow_import(job, progress)
            if job.message:
                self.stdout.write(job.message)
            self.stdout.write(f"Succeeded; run its checkpoint: {job.checkpoint_id}")


def follow_import(job: HubImport, progress: Progress) -> None:
    """Return when ``job`` has succeeded; raises ``ImportNotSucceededError`` with the reason."""
    while job.status in ACTIVE:
        progress(job.stage or job.status, job.progress / 100, job.message)
        time.sleep(PAUSE_SECONDS)
        job.refresh_from_db()
    if job.status != HubImport.Status.SUCCEEDED:
        why = f"{job.error_code}: {job.error_message}" if job.error_code else "by somebody's wish"
        raise ImportNotSucceededError(f"The import {job.pk} is {job.status}. {why}")
    progress(job.stage, 1.0)
