"""Averages the weights of two runs: `python -m inpaint_app.starter.averaging --help`.

Runs that began from the same weights stay in one valley of the loss, and so does what lies between
them (Wortsman et al., 'Model soups', ICML 2022). So two recipes give a whole scale, from the one's
likeness to the other's detail, and the share is chosen by measuring.

Not all layers matter alike: those that draw edges and grain can be the second's while what decides
what belongs into a hole stays the first's.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

AVERAGE = "average.safetensors"

# Of the network's parts (``network.py``) those that, each averaged alone, gave more detail for the
# likeness that they took.
FINE = frozenset({"enter", "half_in", "quarter_in", "from_quarter", "from_half", "leave"})


def average_weights(
    first: Mapping[str, Tensor],
    second: Mapping[str, Tensor],
    share: float,
    fine_share: float | None = None,
) -> dict[str, Tensor]:
    """`first` times (1 - `share`) plus `second` times `share`, float16.

    In the parts that ``FINE`` names `fine_share` counts in place of `share`, where it is given.
    Raises KeyError where the two differ in names, RuntimeError where they differ in shapes.
    """
    if first.keys() != second.keys():
        raise KeyError(*sorted(first.keys() ^ second.keys()))
    fine = share if fine_share is None else fine_share
    return {
        name: torch.lerp(value.float(), second[name].float(), fine if _is_fine(name) else share)
        .half()
        .contiguous()
        for name, value in first.items()
    }


def _is_fine(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in FINE


def main(arguments: list[str] | None = None) -> None:
    """The command line: the averages of two states as a checkpoint's weights."""
    parser = argparse.ArgumentParser(description="Average the weights of two training runs.")
    parser.add_argument("first", type=Path, help="folder of a state")
    parser.add_argument("second", type=Path, help="folder of another")
    parser.add_argument("--share", type=float, required=True, help="of the second, 0 to 1")
    parser.add_argument("--fine-share", type=float, help="the same, of what draws edges and grain")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    options = parser.parse_args(arguments)
    first, second = (load_file(folder / AVERAGE) for folder in (options.first, options.second))
    save_file(average_weights(first, second, options.share, options.fine_share), options.out)


if __name__ == "__main__":
    main()
