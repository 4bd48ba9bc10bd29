"""Many scans, each in a process of its own as a real one, forked from one that is ready.

    python -m tests.checkpoint.hostile.forked_scans < PATHS

prints one line for each path: how its process ended, and what it answered. Starting Python anew for
hundreds of small files would take minutes.
"""

import os
import sys

from inpaint_app.checkpoint import scan_process


def main() -> None:
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.dup2(writer, 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            status = 1
            try:
                status = scan_process.main([line.rstrip("\n")])
            finally:
                os._exit(status)
        os.close(writer)
        with os.fdopen(reader) as stream:
            answer = stream.read()
        sys.stdout.write(f"{os.waitpid(child, 0)[1]} {answer.strip()}\n")


if __name__ == "__main__":
    main()
