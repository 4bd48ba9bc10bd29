"""What a real browser made of a candidate, as the report keeps it."""

import math
from dataclasses import dataclass

from inpaint_app.validate.parity import CaseError


@dataclass(frozen=True)
class FallenNodes:
    """The nodes of one graph that the runtime gave to the processor, each ``OpType name``."""

    role: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class BrowserCase:
    """One run of one graph: relative error against the CPU reference, and how long it took."""

    role: str
    error: CaseError
    seconds: float


@dataclass(frozen=True)
class VariantProof:
    """One variant in the browser; ``skipped`` says why it was not run, and is None where it was.

    ``session_seconds`` covers runtime, device and every session; ``heap_peak_bytes`` is the most
    memory seen alive in the page and its worker, None where the browser does not say;
    ``gpu_peak_bytes`` the most that storage buffers on the graphics card had at one time, with
    those that the runtime keeps for reuse.
    """

    variant: str
    tolerance: float
    adapter: str
    skipped: str | None = None
    runtime: str = ""
    provider: str = ""
    fallen: tuple[FallenNodes, ...] = ()
    weights_seconds: float = 0.0
    session_seconds: float = 0.0
    heap_peak_bytes: int | None = None
    gpu_peak_bytes: int | None = None
    cases: tuple[BrowserCase, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As one of the report's ``browser.variants``."""
        return vars(self) | {
            "fallen": [{"role": item.role, "nodes": list(item.nodes)} for item in self.fallen],
            "cases": [_case_json(case) for case in self.cases],
        }


@dataclass(frozen=True)
class BrowserReport:
    """The browser and its variants; ``reason`` says why there was none, and is None if there was.

    Every report begins as one that nothing was proved for.
    """

    reason: str | None = "No browser was asked for."
    browser: str = ""
    variants: tuple[VariantProof, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether some variant ran; a miss refuses the candidate elsewhere."""
        return bool(self.proved_variants)

    @property
    def proved_variants(self) -> tuple[str, ...]:
        """The names of those that ran."""
        return tuple(item.variant for item in self.variants if item.skipped is None)

    def as_json(self) -> dict[str, object]:
        """As the report's ``browser``."""
        return {
            "proved": self.proved,
            "reason": self.reason,
            "browser": self.browser,
            "variants": [item.as_json() for item in self.variants],
        }


def _case_json(case: BrowserCase) -> dict[str, object]:
    error = case.error.relative_error
    return {
        "role": case.role,
        "name": case.error.name,
        "relative_error": error if math.isfinite(error) else None,
        "seconds": case.seconds,
    }
