"""Name another place for the chunks of releases."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from inpaint_app.management.hub_command import HubCommand
from inpaint_app.models import Mirror
from inpaint_app.presentation.formats import count_of
from inpaint_app.workflow.mirrors import create_repository_mirror, create_store_mirror
from inpaint_app.workflow.names import find_model


class Command(HubCommand):
    help = "Add a mirror and queue the copies of all that was published. Credentials stay outside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its name, such as cdn")
        parser.add_argument("--title", default="", help="what people call it")
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument(
            "--store", metavar="URL", help="s3://bucket/prefix, s3://PROFILE@bucket or file:/folder"
        )
        place.add_argument("--hugging-face", metavar="OWNER/NAME", help="a model repository")
        parser.add_argument("--base-url", help="of a store: where visitors read; ends in /chunks/")
        parser.add_argument("--revision", default="", help="of a repository: its branch (main)")
        parser.add_argument("--model", metavar="SLUG", help="only this model's releases")
        self.add_actor(parser)

    def perform(self, options: dict[str, Any]) -> None:
        mirror = self._create(options)
        copies = count_of(mirror.copies.count(), "release")
        self.stdout.write(f"Created the mirror {mirror} at {mirror.base_url}; {copies} to copy")

    def _create(self, options: dict[str, Any]) -> Mirror:
        slug, actor = options["slug"], self.actor(options)
        title = options["title"] or slug
        model = find_model(options["model"]) if options["model"] else None
        if options["store"]:
            if not options["base_url"]:
                raise CommandError("A store needs --base-url, where visitors read it.")
            return create_store_mirror(
                slug,
                title=title,
                address=options["store"],
                base_url=options["base_url"],
                model=model,
                actor=actor,
            )
        if model is None:
            raise CommandError("A repository needs --model, whose releases it is for.")
        return create_repository_mirror(
            slug,
            title=title,
            repo=options["hugging_face"],
            model=model,
            revision=options["revision"],
            actor=actor,
        )
