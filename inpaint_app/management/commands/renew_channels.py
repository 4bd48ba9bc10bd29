"""What the worker's clock does every hour, once, by hand."""

from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.channels import renew_channel_documents


class Command(HubCommand):
    help = "Sign again the channel documents that have lived half of their life."

    def perform(self, _options: dict[str, Any]) -> None:
        self.stdout.write(f"Renewed {renew_channel_documents()} channel documents")
