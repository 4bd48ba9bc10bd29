"""A new key beside the old one, on the old one's word."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.manifest.errors import KeySourceError
from inpaint_app.manifest.keys import load_or_create_key
from inpaint_app.manifest.signer import Signer, load_signer
from inpaint_app.workflow.key_lists import rotate_signing_key
from inpaint_app.workflow.key_swap import next_key_file, swap_key_file
from inpaint_app.workflow.signing_again import sign_again
from inpaint_app.workflow.signing_key import key_file


class Command(HubCommand):
    help = (
        "Make a new signing key and sign the list of keys with the old one: pages follow by"
        " themselves. A key file is put in place of the old one, which is kept beside it, and the"
        " channels are signed again. Both keys are trusted until revoke_signing_key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument(
            "--new-key",
            type=Path,
            help="make the key in this file, or take the one there, and put nothing in its place:"
            " for HUB_SIGNING_KEY, or for a spare that is kept elsewhere",
        )
        where.add_argument("--new-signer", help="the dotted path that HUB_SIGNER will have")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        new, in_place = self._new_key(options)
        actor, reason = self.actor(options), options["reason"]
        following = rotate_signing_key(new, actor=actor, reason=reason)
        self.stdout.write(f"Version {following.version} of the keys trusts {new.keyid}")
        if not in_place:
            self.stdout.write(
                "Let HUB_SIGNING_KEY, HUB_SIGNING_KEY_FILE or HUB_SIGNER name it, restart every"
                " process, and run sign_again; or keep it as a spare."
            )
            return
        kept = swap_key_file(new)
        done = sign_again(actor=actor, reason=reason)
        self.stdout.write(f"It signs from now on; the one before is kept at {kept}")
        self.stdout.write(f"Signed {done.channels} channel documents again")

    def _new_key(self, options: dict[str, Any]) -> tuple[Signer, bool]:
        """The new key, and whether it is to take the place of the old one's file."""
        if options["new_signer"]:
            return load_signer(options["new_signer"]), False
        if options["new_key"]:
            return load_or_create_key(options["new_key"]), False
        path = key_file()
        if path is None:
            raise KeySourceError(
                "The signing key of this hub is in no file that could be replaced.",
                remedy="Name the new key with --new-key FILE or --new-signer PATH.",
            )
        return load_or_create_key(next_key_file(path)), True
