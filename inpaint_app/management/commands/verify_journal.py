"""Whether the journal is what it was."""

from argparse import ArgumentParser
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.workflow.journal_chain import seal_journal, verify_journal


class Command(HubCommand):
    help = "Check the chain of seals over the journal; keep the last seal elsewhere for next time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seal", help="one that an earlier run or an export named")

    def perform(self, options: dict[str, Any]) -> None:
        verify_journal(options["seal"])
        seal_journal()
        count, last, _ = verify_journal()
        self.stdout.write(
            f"{count} lines, each as it was sealed; the last seal is {last or 'none'}"
        )
