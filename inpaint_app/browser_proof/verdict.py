"""What a browser measured -> a verdict: a miss is an error that names it, not a warning."""

from typing import Final

from inpaint_app.browser_proof.errors import BrowserParityError, NodesOffGpuError
from inpaint_app.validate.browser import BrowserReport

STEP_ROLES: Final = frozenset({"denoiser", "inpainter"})
"""The graphs that make a run slow or quick: no node of them may leave the graphics card."""

_NAMED = 12


def require_browser(report: BrowserReport) -> None:
    """Raise NodesOffGpuError or BrowserParityError, naming every miss, unless there is none."""
    fallen = [
        f"{proof.variant}/{item.role}: {_name(item.nodes)}"
        for proof in report.variants
        for item in proof.fallen
        if item.role in STEP_ROLES
    ]
    if fallen:
        raise NodesOffGpuError(f"Nodes run on the processor in Chromium: {'; '.join(fallen)}.")
    misses = [
        f"{proof.variant}/{case.role} ({case.error.name}) is off by {case.error.relative_error:.3g}"
        f" of its largest magnitude, more than {proof.tolerance:.3g}"
        for proof in report.variants
        for case in proof.cases
        if not case.error.relative_error <= proof.tolerance
    ]
    if misses:
        raise BrowserParityError(f"In Chromium {'; '.join(misses)}.")


def _name(nodes: tuple[str, ...]) -> str:
    rest = len(nodes) - _NAMED
    return ", ".join(nodes[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
