"""Make the bundle of the model that ships with the hub from the weights of the starter.

    python -m inpaint_app.embedded.build [OUT]

It takes the road of every checkpoint, ``build_candidate``. OUT becomes a bundle for
``import_bundle``: report, fragment and chunks. The graphs as files are left out, because chunks are
the same bytes.
"""

import argparse
import shutil
from pathlib import Path
from typing import Final

from inpaint_app.candidate import CHUNKS, Candidate, build_candidate
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.progress import Progress, silent
from inpaint_app.starter.weights import CONFIGURATION, WEIGHTS

STARTER: Final = Path(__file__).parent / "starter"


def build_bundle(files: CheckpointFiles, out: Path, *, progress: Progress = silent) -> Candidate:
    """Build the bundle in ``out``. Raises what ``build_candidate`` raises."""
    candidate = build_candidate(files, out, progress=progress)
    leave_graphs_out(out)
    return candidate


def leave_graphs_out(bundle: Path) -> None:
    """Remove a candidate's graphs as files; what is left is all that an import reads."""
    for variant in bundle.iterdir():
        if variant.is_dir() and variant.name != CHUNKS:
            shutil.rmtree(variant)


def main() -> None:
    """Entry point of ``python -m inpaint_app.embedded.build``."""
    parser = argparse.ArgumentParser(description="Build the bundle of the embedded model.")
    parser.add_argument(
        "out", type=Path, nargs="?", default=STARTER, help="folder that the bundle becomes"
    )
    files = CheckpointFiles({"config": CONFIGURATION, "inpainter": WEIGHTS})
    candidate = build_bundle(files, parser.parse_args().out)
    size = sum(path.stat().st_size for path in candidate.directory.rglob("*") if path.is_file())
    print(f"{candidate.directory}: {size} bytes")  # noqa: T201 - the command's only answer


if __name__ == "__main__":
    main()
