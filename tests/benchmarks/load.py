"""What a server bears: wrk's answers, read once.

wrk (https://github.com/wg/wrk) keeps so many connections busy and notes the time of every answer;
Debian has it under that name. It keeps no answer, follows nothing, and trusts any certificate.
"""

import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import httpx

THREADS = 2
WARMING_SECONDS = 1
TIMEOUT_SECONDS = 60
# More than the headers of any answer here, less than any body.
MAX_HEADER_BYTES = 3000
# Told by wrk itself when all is over: its own report rounds, and counts only what went wrong. It
# calls a status an error from 400 on, so 304 is none, and 429 and 503 are.
_REPORT = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("told %d %d %d %d %d %d %d\\n", summary.requests, summary.bytes,
    summary.duration, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
"""
# Each connection asks for the next of the list; the threads, which share nothing, begin apart.
_ROUND = """
local paths = {{{paths}}}
local begun = 0
function setup(thread) thread:set("start", begun); begun = begun + {stride} end
function init(args) at = start end
function request() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""


@dataclass(frozen=True)
class Load:
    """Answers of one run; bytes with their headers, in 10^6; ``median`` and ``p99`` in ms."""

    seconds: float
    per_second: float
    megabytes_per_second: float
    median: float
    p99: float


@dataclass(frozen=True)
class Question:
    """What is asked for, one path after the other, and the status of every answer."""

    origin: str
    paths: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200

    def check(self) -> httpx.Headers:
        """Ask once, without reading the body; ends the benchmark where the status is another."""
        url = self.origin + self.paths[0]
        with (
            httpx.Client(verify=False, headers={"Accept-Encoding": "identity"}) as client,
            client.stream("GET", url, headers=list(self.headers)) as answer,
        ):
            if answer.status_code != self.status:
                sys.exit(f"{url} answers {answer.status_code}, not {self.status}.")
            return answer.headers


def require_wrk() -> None:
    """Ends the benchmark with what to do where there is none."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")


def warm_up(question: Question, folder: Path, connections: int) -> None:
    """The same for a second, of which nothing is kept, so that caches are filled."""
    question.check()
    put_under_load(question, folder, connections, WARMING_SECONDS)


def put_under_load(question: Question, folder: Path, connections: int, seconds: int) -> Load:
    """So many clients at once, each with its next request as soon as it is answered.

    ``folder`` takes wrk's script. Ends the benchmark where an answer is an error or another than
    ``question`` says, or a connection breaks: what is counted is what was meant.
    """
    script = folder / "wrk.lua"
    script.write_text(_script(question.paths))
    requests, received, micros, median, p99, refused, broken = _run(
        question, script, connections, seconds
    )
    if refused or broken:
        sys.exit(
            f"{question.origin}{question.paths[0]}: {refused} of {requests} answers were errors,"
            f" and {broken} connections broke or waited {TIMEOUT_SECONDS} seconds."
        )
    if question.status == httpx.codes.NOT_MODIFIED and received > requests * MAX_HEADER_BYTES:
        sys.exit(f"{question.origin}{question.paths[0]}: not every answer was a 304.")
    spent = micros / 1e6
    return Load(spent, requests / spent, received / spent / 1e6, median / 1e3, p99 / 1e3)


def median_of(loads: Sequence[Load]) -> Load:
    """Of several runs of one question, each figure's median."""
    names = [field.name for field in fields(Load)]
    return Load(*(statistics.median(getattr(load, name) for load in loads) for name in names))


def _script(paths: Sequence[str]) -> str:
    if len(paths) == 1:
        return _REPORT
    quoted = ",".join(f'"{path}"' for path in paths)
    return _ROUND.format(paths=quoted, stride=max(1, len(paths) // THREADS)) + _REPORT


def _run(question: Question, script: Path, connections: int, seconds: int) -> list[int]:
    command = ["wrk", "--threads", min(THREADS, connections), "--connections", connections]
    command += ["--duration", f"{seconds}s", "--timeout", f"{TIMEOUT_SECONDS}s"]
    for name, value in question.headers:
        command += ["--header", f"{name}: {value}"]
    command += ["--script", script, question.origin + question.paths[0]]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    told = re.search(r"^told (.*)$", done.stdout, re.MULTILINE)
    if done.returncode or not told:
        sys.exit(f"wrk failed:\n{done.stdout}{done.stderr}")
    return list(map(int, told[1].split()))
