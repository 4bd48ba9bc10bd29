"""A checkpoint to a validated candidate on disk, without a database or a running hub."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inpaint_app.browser_proof.setup import ProofSetup
from inpaint_app.candidate import Candidate, build_candidate
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.kinds import PARTS
from inpaint_app.errors import HubError
from inpaint_app.management.terminal_progress import TerminalProgress
from inpaint_app.workflow.backends import proof_setup


class Command(BaseCommand):
    help = (
        "Export a checkpoint to ONNX, prove it against PyTorch and cut it into chunks. OUT becomes"
        " a bundle that a hub imports; OUT/report.json says how it went, also when it failed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        network = parser.add_mutually_exclusive_group(required=True)
        network.add_argument(
            "--unet", type=Path, help="a Moebius' weights: .safetensors, or upstream's .bin"
        )
        network.add_argument(
            "--inpainter", type=Path, help="a starter inpainter's weights: .safetensors"
        )
        network.add_argument(
            "--onnx-denoiser",
            type=Path,
            help="a finished ONNX graph: latent, timesteps, input_ids to noise; its external data,"
            " if it has any, lies beside it",
        )
        parser.add_argument(
            "--onnx-encoder", type=Path, help="a finished ONNX graph: image to moments"
        )
        parser.add_argument(
            "--onnx-decoder", type=Path, help="a finished ONNX graph: latent to image"
        )
        parser.add_argument(
            "--config",
            type=Path,
            required=True,
            help="the model configuration, YAML or JSON; it decides which weights belong to it",
        )
        parser.add_argument(
            "--vae",
            type=Path,
            help="a Moebius' VAE: its weights, or its folder in diffusers' layout; without it the"
            " denoiser alone is exported, which cannot be published",
        )
        parser.add_argument("--vae-config", type=Path, help="the VAE's config.json")
        self._add_outcome(parser)

    def _add_outcome(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", type=Path, required=True, help="folder that the bundle becomes"
        )
        parser.add_argument(
            "--prove",
            action="store_true",
            help="prove it in a headless Chromium as well, with the page that `make build` builds",
        )

        parser.add_argument(
            "--int8-psnr-budget",
            type=float,
            metavar="DB",
            help="make an int8 variant as well, and keep it if its picture has at least that PSNR",
        )

    def handle(self, *_args: object, **options: Any) -> None:
        given = {role: options[role] for role in PARTS}
        files = CheckpointFiles({role: path for role, path in given.items() if path is not None})
        proof = self._proof() if options["prove"] else None
        is_terminal = self.stdout.isatty() and not options["no_color"]
        progress = TerminalProgress(
            sys.stdout if is_terminal else self.stdout, is_terminal=is_terminal
        )
        try:
            candidate = build_candidate(
                files,
                options["out"],
                progress=progress,
                proof=proof,
                int8_psnr_budget=options["int8_psnr_budget"],
            )
        except HubError as error:
            progress.finish()
            raise CommandError(f"{error.code}: {error.message}\n{error.advice}") from error
        progress.finish()
        for line in summarise(candidate):
            self.stdout.write(line)

    def _proof(self) -> ProofSetup:
        setup = proof_setup()
        if (obstacle := setup.obstacle()) is not None:
            raise CommandError(f"Nothing can be proved in a browser here. {obstacle}")
        return setup


def summarise(candidate: Candidate) -> Iterator[str]:
    """A table with a line for each graph, and what may be done with the candidate."""
    report: Mapping[str, Any] = candidate.report
    errors = {(item["variant"], item["role"]): item for item in report["parity"]}
    yield f"{'graph':<22}{'nodes':>7}{'relative error':>16}{'bytes':>15}"
    for graph in report["graph_metadata"]:
        name = f"{graph['variant']}/{graph['role']}"
        error = errors[graph["variant"], graph["role"]]["relative_error"]
        size = sum(item["bytes"] for item in graph["parameters"])
        yield f"{name:<22}{graph['node_count']:>7}{error:>16.2e}{size:>15,}"
    for whole in report["end_to_end"]:
        name = f"{whole['variant']}/end to end"
        yield f"{name:<22}{'':>7}{whole['relative_error']:>16.2e}"
    for left in report["left_out"]:
        yield f"Without {left['variant']}: {left['reason']}"
    yield from _summarise_browser(report["browser"])
    if missing := report["missing_roles"]:
        yield f"Not publishable: {', '.join(missing)} missing. Export again with --vae."
    yield f"Written to {candidate.directory}"


def _summarise_browser(browser: Mapping[str, Any]) -> Iterator[str]:
    """What ran in a browser, and why the rest did not."""
    if not browser["proved"]:
        yield f"Not browser-proved. {browser['reason'] or ''}".rstrip()
    for proof in browser["variants"]:
        words = proof["skipped"] or f"proved in {browser['browser']} on {proof['adapter']}."
        yield f"{proof['variant']} in a browser: {words}"
