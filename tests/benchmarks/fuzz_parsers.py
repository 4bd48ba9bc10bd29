"""Spoils valid files and looks at each, for as long as it is told to.

    python -m tests.benchmarks.fuzz_parsers --seconds 300 [--seed 1]

A finding is anything but a verdict or a ``CheckpointError``, a verdict that a second reader
contradicts, or one that takes long. Findings are printed with the bytes that show them.
"""

import argparse
import base64
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from random import Random

from tests.benchmarks.table import print_table
from tests.checkpoint.fuzzing.mutants import mutate, seeds
from tests.checkpoint.fuzzing.property import check

SLOW_SECONDS = 5.0
MAX_SHOWN_BYTES = 1500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    warnings.simplefilter("error")
    random, valid = Random(given.seed), seeds()
    outcomes, findings, slowest = Counter[str](), Counter[str](), 0.0
    end = time.monotonic() + given.seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            seed = random.choice(valid)
            mutant = mutate(seed, random.choice(valid), random)
            start = time.process_time()
            try:
                outcomes[check(mutant, Path(folder) / "file")] += 1
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                _report(findings, f"{type(error).__name__}: {error}"[:120], seed.name, mutant)
            took = time.process_time() - start
            slowest = max(slowest, took)
            if took > SLOW_SECONDS:
                _report(findings, "slow", seed.name, mutant)
    print_table(
        "Outcomes", ("outcome", "files"), [(k, str(v)) for k, v in sorted(outcomes.items())]
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{outcomes.total() + findings.total():,} files in {given.seconds:g} s, slowest"
        f" {slowest:.2f} s of work, peak {memory} MiB (torch included),"
        f" {findings.total()} findings\n"
    )
    return bool(findings)


def _report(findings: Counter[str], what: str, name: str, mutant: bytes) -> None:
    findings[what] += 1
    if findings[what] == 1:
        shown = base64.b64encode(mutant).decode() if len(mutant) < MAX_SHOWN_BYTES else len(mutant)
        sys.stdout.write(f"{what} ({name})\n{traceback.format_exc(limit=-4)}{shown}\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
