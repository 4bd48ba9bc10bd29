"""What an admin reads before publishing: the verdict first, then every number behind it."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inpaint_app.errors import HubError
from inpaint_app.export.half_streams import FittedStreams, Rescaled
from inpaint_app.validate.browser import BrowserReport
from inpaint_app.validate.device_fit import DeviceFit
from inpaint_app.validate.end_to_end import EndToEnd
from inpaint_app.validate.left_out import LeftOut
from inpaint_app.validate.parity import CaseError, GraphParity
from inpaint_app.validate.samples import Sample
from inpaint_app.validate.storage import Storage
from inpaint_app.validate.structure import StructureResult

REPORT_SCHEMA = "urn:moebius-hub:report:1"
LARGEST_SHOWN = 10
_BY_VARIANT = (
    "precision",
    "storage",
    "structure",
    "parity",
    "end_to_end",
    "samples",
    "graph_metadata",
)


@dataclass(frozen=True)
class Stage:
    """A step of the run: how long it took, and the process' peak resident memory at its end."""

    name: str
    seconds: float
    peak_memory_bytes: int


@dataclass(frozen=True)
class Failure:
    """Why a candidate was refused: the error's stable code, its message and its remedy."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True)
class AppliedRewrite:
    """Exact algebra that was done on a role before it was traced, in one line."""

    role: str
    name: str
    what: str


@dataclass(frozen=True)
class HoleSize:
    """How large a hole the model fills well, beside the side of its picture, both in pixels."""

    max_hole_size: int
    image_size: int

    @classmethod
    def of(cls, pipeline: Mapping[str, Any]) -> "HoleSize | None":
        """As the ``pipeline`` of a manifest says it; None where nobody measured it."""
        size = pipeline.get("max_hole_size")
        return None if size is None else cls(size, pipeline["image_size"])


@dataclass(frozen=True)
class Precision:
    """What was done so that the values of one graph fit half precision.

    ``values`` were measured on the inputs of the parity check; ``largest`` are the largest of them,
    with their magnitudes. ``too_large`` names those that stay in single precision.
    """

    variant: str
    role: str
    values: int
    largest: tuple[tuple[str, float], ...]
    rescaled: tuple[Rescaled, ...]
    too_large: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """A document of JSON's types."""
        return {
            "variant": self.variant,
            "role": self.role,
            "values": self.values,
            "largest": [{"name": n, "magnitude": _number(size)} for n, size in self.largest],
            "rescaled": [vars(stream) for stream in self.rescaled],
            "too_large": list(self.too_large),
        }


@dataclass(frozen=True)
class ValidationReport:
    """One candidate's report. ``missing`` names the roles without which it cannot be published."""

    environment: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    fills_well: HoleSize | None = None
    failure: Failure | None = None
    stages: tuple[Stage, ...] = ()
    rewrites: tuple[AppliedRewrite, ...] = ()
    precision: tuple[Precision, ...] = ()
    storage: tuple[Storage, ...] = ()
    structure: tuple[StructureResult, ...] = ()
    parity: tuple[GraphParity, ...] = ()
    end_to_end: tuple[EndToEnd, ...] = ()
    samples: tuple[Sample, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    graph_metadata: tuple[dict[str, object], ...] = ()
    device_fit: tuple[DeviceFit, ...] = ()
    browser: BrowserReport = field(default_factory=BrowserReport)

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return self.failure is None

    def failed_with(self, error: HubError) -> "ValidationReport":
        """The same report, refused because of ``error``."""
        return replace(self, failure=Failure(error.code, error.message, error.advice))

    def without(self, left: LeftOut) -> "ValidationReport":
        """The same report of a candidate that goes without a variant: one line says why."""

        def others(items: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(item for item in items if _variant_of(item) != left.variant)

        rows: dict[str, Any] = {name: others(getattr(self, name)) for name in _BY_VARIANT}
        return replace(self, left_out=(*self.left_out, left), **rows)

    def as_json(self) -> dict[str, object]:
        """A document of JSON's types; an error that is no finite number is null."""
        failure = None if self.failure is None else vars(self.failure)
        return {
            "schema": REPORT_SCHEMA,
            "passed": self.passed,
            "error": failure,
            "publishable": self.passed and not self.missing,
            "missing_roles": list(self.missing),
            **({} if self.fills_well is None else {"fills_well": vars(self.fills_well)}),
            "stages": [vars(stage) for stage in self.stages],
            "rewrites": [vars(rewrite) for rewrite in self.rewrites],
            "precision": [item.as_json() for item in self.precision],
            "parity": [
                {"variant": item.variant, "role": item.role} | _errors_json(item)
                for item in self.parity
            ],
            "end_to_end": [
                {"variant": item.variant, "steps": item.steps, "psnr": _decibels(item.psnr)}
                | {"least_psnr": item.least_psnr}
                | _errors_json(item)
                for item in self.end_to_end
            ],
            "samples": [item.as_json() for item in self.samples],
            "left_out": [vars(item) | {"psnr": _decibels(item.psnr)} for item in self.left_out],
            "storage": [item.as_json() for item in self.storage],
            "structure": [
                {
                    "variant": item.variant,
                    "role": item.role,
                    "passed": item.passed,
                    "problems": list(item.problems),
                }
                for item in self.structure
            ],
            "graph_metadata": list(self.graph_metadata),
            "device_fit": [item.as_json() for item in self.device_fit],
            "browser": self.browser.as_json(),
            "environment": self.environment,
        }

    def encode(self) -> bytes:
        """The bytes of report.json."""
        text = json.dumps(self.as_json(), indent=1, ensure_ascii=False, allow_nan=False)
        return f"{text}\n".encode()


def describe_precision(
    fitted: FittedStreams, ranges: Mapping[str, float], *, variant: str, role: str
) -> Precision:
    """What the report says of one converted graph and the ranges that it was fitted to."""
    largest = sorted(ranges.items(), key=lambda item: -item[1])[:LARGEST_SHOWN]
    return Precision(variant, role, len(ranges), tuple(largest), fitted.rescaled, fitted.too_large)


def _variant_of(item: Any) -> object:
    return item["variant"] if isinstance(item, dict) else item.variant


def _errors_json(item: GraphParity | EndToEnd) -> dict[str, object]:
    return {
        "passed": item.passed,
        "relative_error": _number(item.relative_error),
        "tolerance": item.tolerance,
        "cases": [_case_json(case) for case in item.cases],
    }


def _case_json(case: CaseError) -> dict[str, object]:
    return {"name": case.name, "relative_error": _number(case.relative_error)}


def _decibels(psnr: float | None) -> float | None:
    """Null where there is no picture, and where two pictures are equal to the last bit."""
    return None if psnr is None else _number(psnr)


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
