"""The process that looks at one file, with next to nothing else within its reach.

    python -m inpaint_app.checkpoint.scan_process PATH

answers with one line of JSON (``scan_answer``). ``scan`` hands the file over as an open descriptor,
so that what was measured is what is read.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from inpaint_app.checkpoint.confinement import confine
from inpaint_app.checkpoint.errors import ScanMemoryError
from inpaint_app.checkpoint.scan_answer import write_answer
from inpaint_app.checkpoint.scan_content import Findings, scan_content
from inpaint_app.checkpoint.scan_verdict import ScanLimits, ScanVerdict
from inpaint_app.errors import CheckpointError


def main(arguments: Sequence[str] | None = None) -> int:
    """``PATH``, or ``--descriptor N MEMORY CPU``: the file, and what may be used."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["--descriptor"]:
        descriptor, memory, cpu = (int(number) for number in given[1:])
        limits = ScanLimits(memory_bytes=memory, cpu_seconds=cpu)
    else:
        descriptor = os.open(given[0], os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        limits = ScanLimits()
    report = confine(limits)
    verdict = examine(descriptor)
    facts = replace(verdict.facts, confinement=report)
    os.write(1, write_answer(replace(verdict, facts=facts)))
    return 0


def examine(descriptor: int) -> ScanVerdict:
    """The verdict on an open file, without its size and SHA-256. Closes the descriptor."""
    findings = Findings()
    try:
        with open(descriptor, "rb") as stream:
            scan_content(stream, findings)
    except CheckpointError as error:
        return findings.verdict(error)
    except MemoryError:
        return Findings().verdict(
            ScanMemoryError("Looking at the file takes more memory than a scan may use.")
        )
    return findings.verdict()


if __name__ == "__main__":
    sys.exit(main())
