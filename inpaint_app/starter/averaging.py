"""Averages the weights of two runs: `python -m inpaint_app.starter.averaging --help`.

Runs that began from the same weights stay in one valley of the loss, and so does what lies between
them (Wortsman et al., 'Model soups', ICML 2022). So two recipes give a whole scale, from the one's
likeness to the other's detail, and the share is chosen by measuring.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

AVERAGE = "average.safetensors"


def average_weights(
    first: Mapping[str, Tensor], second: Mapping[str, Tensor], share: float
) -> dict[str, Tensor]:
    """`first` times (1 - `share`) plus `second` times `share`, float16.

    Raises KeyError where the two differ in names, RuntimeError where they differ in shapes.
    """
    if first.keys() != second.keys():
        raise KeyError(*sorted(first.keys() ^ second.keys()))
    return {
        name: torch.lerp(value.float(), second[name].float(), share).half().contiguous()
        for name, value in first.items()
    }


def main(arguments: list[str] | None = None) -> None:
    """The command line: the averages of two states as a checkpoint's weights."""
    parser = argparse.ArgumentParser(description="Average the weights of two training runs.")
    parser.add_argument("first", type=Path, help="folder of a state")
    parser.add_argument("second", type=Path, help="folder of another")
    parser.add_argument("--share", type=float, required=True, help="of the second, 0 to 1")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    options = parser.parse_args(arguments)
    first, second = (load_file(folder / AVERAGE) for folder in (options.first, options.second))
    save_file(average_weights(first, second, options.share), options.out)


if __name__ == "__main__":
    main()
