"""What the hub's commands share: refusals become messages, and ``--by`` says who acts."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inpaint_app.errors import HubError
from inpaint_app.management.terminal_progress import TerminalProgress
from inpaint_app.workflow.journal import Actor
from inpaint_app.workflow.names import find_user


class HubCommand(BaseCommand):
    """Subclasses say ``perform``; a ``HubError`` ends the command with its code and advice."""

    def handle(self, *_args: object, **options: Any) -> None:
        """Run ``perform``."""
        try:
            self.perform(options)
        except HubError as error:
            raise CommandError(f"{error.code}: {error.message}\n{error.advice}") from error

    def perform(self, options: dict[str, Any]) -> None:
        """Do what the command is for."""
        raise NotImplementedError

    def add_actor(self, parser: ArgumentParser) -> None:
        """``--by USERNAME`` and ``--reason TEXT``, which the journal keeps."""
        parser.add_argument("--by", metavar="USERNAME", help="who does it; else the hub itself")
        parser.add_argument("--reason", default="", help="why; the journal keeps it")

    def actor(self, options: dict[str, Any]) -> Actor:
        """The user that ``--by`` names; raises ``RowNotFoundError``."""
        return find_user(options["by"]) if options["by"] else None

    @contextmanager
    def progress(self, options: dict[str, Any]) -> Iterator[TerminalProgress]:
        """A progress line, which is finished whatever happens."""
        is_terminal = self.stdout.isatty() and not options["no_color"]
        progress = TerminalProgress(
            sys.stdout if is_terminal else self.stdout, is_terminal=is_terminal
        )
        try:
            yield progress
        finally:
            progress.finish()
