"""Measurements -> a verdict: a miss is an error with its numbers in the message, not a warning."""

from collections.abc import Iterable

from inpaint_app.validate.end_to_end import EndToEnd
from inpaint_app.validate.errors import EndToEndError, ParityError, StructureError
from inpaint_app.validate.parity import GraphParity
from inpaint_app.validate.structure import StructureResult


def require_structure(results: Iterable[StructureResult]) -> None:
    """Raise StructureError, naming every problem of every graph, unless there is none."""
    problems = [
        f"{result.role} ({result.variant}): {problem}"
        for result in results
        for problem in result.problems
    ]
    if problems:
        raise StructureError(f"{'; '.join(problems)}.")


def require_parity(results: Iterable[GraphParity]) -> None:
    """Raise ParityError, naming every graph that missed and by how much, unless all passed."""
    misses = [
        f"{result.role} ({result.variant}) is off by {result.relative_error:.3g} of its largest"
        f" magnitude, more than {result.tolerance:.3g}"
        for result in results
        if not result.passed
    ]
    if misses:
        raise ParityError(f"{'; '.join(misses)}.")


def require_end_to_end(results: Iterable[EndToEnd]) -> None:
    """Raise EndToEndError with the error of every run that missed, unless all passed."""
    misses = [
        f"{result.variant} ends off by {result.relative_error:.3g} of the largest magnitude, where"
        f" {result.tolerance:.3g} is allowed{_in_decibels(result)}"
        for result in results
        if not result.passed
    ]
    if misses:
        raise EndToEndError(f"{'; '.join(misses)}.")


def _in_decibels(result: EndToEnd) -> str:
    if result.psnr is None or result.least_psnr is None:
        return ""
    return f"; its picture has {result.psnr:.3g} dB, where {result.least_psnr:.3g} are asked for"
