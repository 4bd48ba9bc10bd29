"""Bring a mirror up to date, here and now."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.models import Mirror, MirrorCopy, Release
from inpaint_app.presentation.formats import format_bytes
from inpaint_app.workflow.mirrors import execute_copy, look, request_copy
from inpaint_app.workflow.mirrors.errors import MirrorBusyError, MirrorIncompleteError
from inpaint_app.workflow.mirrors.places import releases_for
from inpaint_app.workflow.names import find_mirror, find_model, find_release

Row = Sequence[str]


class Command(HubCommand):
    help = (
        "Compare a mirror with what it should hold, upload what is missing, replace what is wrong."
        " With --verify every byte is also read at the address that visitors use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the mirror")
        parser.add_argument(
            "--release", metavar="MODEL/VERSION", help="only this one, such as moebius/1.2.0"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument(
            "--verify", action="store_true", help="also read all bytes at the public address"
        )
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        mirror = find_mirror(options["slug"])
        releases = self._releases(mirror, options["release"])
        if options["dry_run"]:
            rows = [_compared(mirror, release) for release in releases]
            self._table(["release", "chunks", "missing", "wrong", "to upload"], rows)
            return
        copies = [self._sync(mirror, release, options) for release in releases]
        rows = [_ended(copy) for copy in copies]
        self._table(["release", "status", "chunks", "bytes", "verified", "error"], rows)
        failed = [copy for copy in copies if copy.status != MirrorCopy.Status.SUCCEEDED]
        for copy in failed:
            self.stderr.write(f"{copy.release}: {copy.error_message}")
        if failed:
            raise MirrorIncompleteError(f"{len(failed)} of {len(copies)} releases are incomplete.")

    def _releases(self, mirror: Mirror, named: str | None) -> list[Release]:
        if not named:
            return releases_for(mirror)
        slug, _, version = named.partition("/")
        return [find_release(find_model(slug), version)]

    def _sync(self, mirror: Mirror, release: Release, options: dict[str, Any]) -> MirrorCopy:
        copy = request_copy(
            mirror,
            release,
            verify=options["verify"],
            actor=self.actor(options),
            reason=options["reason"],
            send=False,
        )
        if not execute_copy(copy.pk, "sync_mirror"):
            raise MirrorBusyError(f"A worker is copying {release} to {mirror}.")
        copy.refresh_from_db()
        return copy

    def _table(self, heads: Row, rows: Sequence[Row]) -> None:
        if not rows:
            self.stdout.write("Nothing was published that the mirror should hold.")
            return
        table = [heads, *rows]
        widths = [max(len(row[column]) for row in table) for column in range(len(heads))]
        for row in table:
            line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
            self.stdout.write(line.rstrip())


def _compared(mirror: Mirror, release: Release) -> Row:
    consignment, gap = look(MirrorCopy(mirror=mirror, release=release))
    size = sum(consignment.chunks[name] for name in gap.to_bring)
    counts = (len(consignment.chunks), len(gap.missing), len(gap.wrong))
    return [str(release), *map(str, counts), format_bytes(size)]


def _ended(copy: MirrorCopy) -> Row:
    verified = f"{copy.verified_at:%Y-%m-%d %H:%M}" if copy.verified_at else "never"
    chunks = f"{copy.chunks_done} of {copy.chunk_count}"
    return [
        str(copy.release), copy.words, chunks, format_bytes(copy.bytes_done), verified,
        copy.error_code or "none",
    ]  # fmt: skip
