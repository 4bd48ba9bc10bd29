"""What the worker's clock does every few seconds, once, by hand."""

from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.liveness import reap_lost_runs


class Command(HubCommand):
    help = "Fail the runs whose worker is gone, and send again those queued for long."

    def perform(self, _options: dict[str, Any]) -> None:
        failed, sent = reap_lost_runs()
        self.stdout.write(f"Failed {failed} lost runs; sent {sent} forgotten runs again")
