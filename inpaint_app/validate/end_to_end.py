"""The whole road of a picture: run with PyTorch and with the graphs, it must end at the same one.

How a kind of pipeline runs its graphs is its own affair, written once over functions of named
arrays; what comes out of two such runs is compared here, whatever the kind.
"""

import math
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from inpaint_app.validate.parity import CaseError, relative_error
from inpaint_app.validate.sessions import Array, RunGraph

OpenRole: TypeAlias = Callable[[str], AbstractContextManager[RunGraph]]

PICTURE = "image"


@dataclass(frozen=True)
class WholeRun:
    """What one run made, by name: on the way, and at the end.

    ``steps`` is how often the network ran. A finished picture is the end's ``image``, (1,3,H,W) in
    [0, 1]; a checkpoint that lacks a part may have none. ``given`` is what a visitor would see of
    the input: ``picture`` (1,3,H,W) in [0, 1] and ``mask`` (1,1,H,W).
    """

    steps: int
    on_the_way: Mapping[str, Array]
    end: Mapping[str, Array]
    given: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class EndToEnd:
    """How far a variant's run is from PyTorch's, on the way and at the end.

    ``psnr`` is that of the finished picture against PyTorch's, in decibels, peak 1: infinite where
    they are equal, None where there is no picture. It must be ``least_psnr`` or more. ``picture``
    is the finished one itself, for the report's samples.
    """

    variant: str
    steps: int
    tolerance: float
    on_the_way: tuple[CaseError, ...]
    end: tuple[CaseError, ...]
    psnr: float | None = None
    least_psnr: float | None = None
    picture: Array | None = field(default=None, compare=False, repr=False)

    @property
    def cases(self) -> tuple[CaseError, ...]:
        """All of them, in the order in which they came."""
        return (*self.on_the_way, *self.end)

    @property
    def relative_error(self) -> float:
        """That of what the run ends with."""
        return max(case.relative_error for case in self.end)

    @property
    def passed(self) -> bool:
        """Whether the end is within the tolerance, and the picture close enough."""
        is_close = self.psnr is None or self.least_psnr is None or self.psnr >= self.least_psnr
        return self.relative_error <= self.tolerance and is_close


def compare_runs(
    found: WholeRun,
    expected: WholeRun,
    *,
    variant: str,
    tolerance: float,
    least_psnr: float | None = None,
) -> EndToEnd:
    """Errors on the way and at the end; a miss is in the result."""
    picture = expected.end.get(PICTURE)
    return EndToEnd(
        variant,
        expected.steps,
        tolerance,
        _compare(found.on_the_way, expected.on_the_way),
        _compare(found.end, expected.end),
        None if picture is None else peak_signal_to_noise(found.end[PICTURE], picture),
        least_psnr,
        found.end.get(PICTURE),
    )


def peak_signal_to_noise(found: Array, expected: Array) -> float:
    """PSNR in decibels of values whose peak is 1.

    Infinite where there is no difference; less than any number where ``found`` is not finite.
    """
    if not np.isfinite(found).all():
        return -math.inf
    mean_square = float(np.mean(np.square(found.astype(np.float64) - expected)))
    return -10 * math.log10(mean_square) if mean_square else math.inf


def _compare(found: Mapping[str, Array], expected: Mapping[str, Array]) -> tuple[CaseError, ...]:
    return tuple(
        CaseError(name, relative_error(found[name], want)) for name, want in expected.items()
    )
