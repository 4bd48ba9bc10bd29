"""The hostile corpus through the real scan, a process for each file: what each is refused for.

    python -m tests.benchmarks.hostile_corpus

Ends with status 1 where a verdict is not the expected one, or where anything was executed.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from inpaint_app.checkpoint.scan import scan_file
from tests.benchmarks.table import print_table
from tests.checkpoint.hostile.corpus import harmless_cases, hostile_cases

SHOWN = 90


def main() -> int:
    rows, wrong, slowest = [], [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        path, canary = Path(folder) / "file", Path(folder) / "canary"
        for case in (*hostile_cases(canary), *harmless_cases()):
            path.write_bytes(case.content)
            start = time.monotonic()
            verdict = scan_file(path)
            slowest = max(slowest, time.monotonic() - start)
            path.unlink()
            if verdict.refusal_code != case.code or canary.exists():
                wrong.append(case.name)
            size, code = f"{len(case.content):,}", verdict.refusal_code or "clean"
            rows.append((case.name[:60], size, code, verdict.refusal_message[:SHOWN]))
    print_table("The corpus", ("file", "bytes", "verdict", "said"), rows)
    counts = sorted(Counter(row[2] for row in rows).items())
    print_table("Verdicts", ("verdict", "files"), [(code, str(count)) for code, count in counts])
    sys.stdout.write(f"{len(rows)} files, the slowest {slowest:.1f} s; not as expected: {wrong}\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
