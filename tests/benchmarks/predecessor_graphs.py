"""The predecessor's way, rebuilt from our own network: traced, batch free, fp32, weights inside.

    python -m tests.benchmarks.predecessor_graphs UNET VAE CONFIG OUT

takes the files that ``manage.py export_checkpoint`` takes and writes three .onnx files. Takes four
minutes and 6 GB for the published size.
"""

import argparse
from pathlib import Path

from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.loading import load_moebius
from inpaint_app.progress import silent
from tests.predecessor import write_finished_graphs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("unet", type=Path)
    parser.add_argument("vae", type=Path)
    parser.add_argument("config", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    parts = {"unet": arguments.unet, "vae": arguments.vae, "config": arguments.config}
    arguments.out.mkdir(parents=True)
    write_finished_graphs(arguments.out, load_moebius(CheckpointFiles(parts), silent))


if __name__ == "__main__":
    main()
