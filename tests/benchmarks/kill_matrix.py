"""Which process is killed when, and what comes of it: one candidate, no job lost, none doubled.

    python -m tests.benchmarks.kill_matrix [--only WORD]

Every row starts a hub, sends SIGKILL at that moment, and starts what a supervisor starts again.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.table import print_table
from tests.killing.held_hub import HeldHub
from tests.killing.matrix import Outcome, all_cases, play

HEAD = ("killed", "broker", "moment", "what happened", "end", "candidates", "seconds")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", metavar="WORD", help="cases with this in their name")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kill-matrix-"))
    rows = []
    try:
        (folder / "template").mkdir()
        HeldHub(folder / "template").close()
        for number, case in enumerate(c for c in all_cases() if arguments.only in c.name):
            try:
                found = play(case, folder / str(number), folder / "template")
            except BaseException as error:
                sys.stderr.write(f"{case.name}:\n{error}\n")
                if isinstance(error, KeyboardInterrupt):
                    raise
                found = Outcome(f"broke: {type(error).__name__}", "unknown", -1, 0.0)
            count, took = str(found.candidates), f"{found.seconds:.0f}"
            row = (case.process, case.broker, case.moment, found.words, found.status, count, took)
            sys.stderr.write(" | ".join(row) + "\n")
            rows.append(row)
    finally:
        shutil.rmtree(folder)
    print_table("Kill matrix", HEAD, rows)
    if any(row[4:6] != ("succeeded", "1") for row in rows):
        sys.exit("Not every run ended with one candidate.")


if __name__ == "__main__":
    main()
