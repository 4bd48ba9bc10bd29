"""Each graph against PyTorch on seeded inputs: the same numbers, or the run has failed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inpaint_app.validate.sessions import Array, RunGraph


@dataclass(frozen=True)
class ParityCase:
    """One set of inputs, by name, and what PyTorch makes of it."""

    name: str
    inputs: dict[str, Array]
    expected: Array


@dataclass(frozen=True)
class CaseError:
    """Relative error of one case."""

    name: str
    relative_error: float


@dataclass(frozen=True)
class GraphParity:
    """How far one graph of one variant is from PyTorch, case by case."""

    variant: str
    role: str
    tolerance: float
    cases: tuple[CaseError, ...]

    @property
    def relative_error(self) -> float:
        """The largest of all cases."""
        return max(case.relative_error for case in self.cases)

    @property
    def passed(self) -> bool:
        """Whether every case is within the tolerance."""
        return self.relative_error <= self.tolerance


def relative_error(found: Array, expected: Array) -> float:
    """Largest absolute difference over the largest magnitude of ``expected``.

    Infinite where shapes or dtypes differ, or where either array has a NaN or an infinity.
    """
    if found.shape != expected.shape or found.dtype != expected.dtype:
        return math.inf
    if not (np.isfinite(found).all() and np.isfinite(expected).all()):
        return math.inf
    difference = float(np.abs(found.astype(np.float64) - expected).max())
    magnitude = float(np.abs(expected).max())
    if difference == 0:
        return 0.0
    return difference / magnitude if magnitude else math.inf


def measure_cases(
    run: RunGraph, cases: Sequence[ParityCase], words: str = ""
) -> tuple[CaseError, ...]:
    """Run every case through a graph; ``words`` follow each name and say how it was run."""
    return tuple(
        CaseError(f"{case.name}{words}", relative_error(run(case.inputs), case.expected))
        for case in cases
    )
