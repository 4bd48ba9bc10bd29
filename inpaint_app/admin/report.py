"""A validation report as its page shows it: the verdict first, then every number behind it.

Reads the JSON that inpaint_app.validate.report writes. Reports outlive the code that wrote them, so
what one does not have is left out of the page rather than refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inpaint_app.admin.remedies import split_remedy
from inpaint_app.admin.report_notes import RewriteNote, note_browser, note_precision, note_rewrites
from inpaint_app.admin.report_samples import SampleRow, note_samples
from inpaint_app.models import CheckpointFile, Release, Run
from inpaint_app.presentation.formats import NONE, count_of, format_error, format_margin

TOP_OPERATORS = 10
DEFAULT_DOMAINS = {"", "ai.onnx"}
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Failure:
    """Why there is nothing to publish: the code, what happened, what to do."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Measure:
    """One comparison with PyTorch: the largest relative error, and how far from what is allowed.

    ``psnr`` is of the finished picture, where there is one, and ``least_psnr`` what it had to be.
    """

    variant: str
    subject: str
    error: str
    passed: bool
    margin: str
    cases: tuple[tuple[str, str], ...]
    psnr: str = ""
    least_psnr: str = ""


@dataclass(frozen=True)
class Parameters:
    """What the parameters of one dtype add up to."""

    dtype: str
    tensors: int
    elements: int
    bytes: int


@dataclass(frozen=True)
class Operator:
    """How often a graph uses an operator; the domain is named where it is not ONNX's own."""

    name: str
    count: int


@dataclass(frozen=True)
class GraphFacts:
    """What the header of one graph says."""

    variant: str
    role: str
    nodes: int
    opsets: str
    ir_version: str
    producer: str
    parameters: tuple[Parameters, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def parameter_bytes(self) -> int:
        """Of all dtypes."""
        return sum(row.bytes for row in self.parameters)

    @property
    def most(self) -> int:
        """The count of the commonest operator."""
        return self.operators[0].count if self.operators else 1

    @property
    def top(self) -> tuple[Operator, ...]:
        """The commonest operators."""
        return self.operators[:TOP_OPERATORS]

    @property
    def rest(self) -> tuple[Operator, ...]:
        """The others, folded away at first."""
        return self.operators[TOP_OPERATORS:]


@dataclass(frozen=True)
class ReportPage:
    """Everything that the report's panel shows.

    ``fills_well`` says how large a hole the model fills well; empty where nobody measured it.
    """

    failure: Failure | None
    missing: tuple[str, ...]
    fills_well: str
    summary: str
    parity: tuple[Measure, ...]
    end_to_end: tuple[Measure, ...]
    samples: tuple[SampleRow, ...]
    left_out: tuple[Json, ...]
    storage: tuple[Json, ...]
    rewrites: tuple[RewriteNote, ...]
    precision: tuple[Json, ...]
    problems: tuple[tuple[str, str], ...]
    graphs: tuple[GraphFacts, ...]
    device_fit: tuple[Json, ...]
    browser: Json
    stages: tuple[Json, ...]
    environment: tuple[tuple[str, str], ...]
    sources: tuple[Json, ...]

    @property
    def opened(self) -> GraphFacts | None:
        """The graph that is not folded away: the one that does most of the work."""
        return max(self.graphs, key=lambda graph: graph.nodes, default=None)

    @property
    def publishable(self) -> bool:
        """Whether nothing failed and nothing is missing."""
        return self.failure is None and not self.missing


def report_of_run(run: Run) -> ReportPage | None:
    """The report of a run that has ended; a run that failed early has its error and no more."""
    failure = None
    if run.status == Run.Status.FAILED:
        message, remedy = split_remedy(run.error_code, run.error_message)
        failure = Failure(run.error_code, message, remedy)
    if run.report is None and failure is None:
        return None
    files = run.checkpoint.files.order_by("role")
    return _page(run.report or {}, failure, [_source(file) for file in files])


def report_of_release(release: Release) -> ReportPage:
    """The report that a release was published with, or a candidate waits with."""
    source: Json = release.fragment.get("source", {})
    page = _page(release.report, None, source.get("files", []))
    # The pipeline is what visitors' pages go by.
    return replace(page, fills_well=_fills_well(release.fragment.get("pipeline", {})))


def _source(file: CheckpointFile) -> Json:
    return {"role": file.role, "format": file.format, "size": file.size, "sha256": file.sha256}


def _page(report: Json, failure: Failure | None, sources: Sequence[Json]) -> ReportPage:
    parity = tuple(_measure(row, row.get("role", "")) for row in report.get("parity", []))
    end_to_end = tuple(
        replace(_measure(row, _passes(row)), psnr=_psnr(row), least_psnr=_least_psnr(row))
        for row in report.get("end_to_end", [])
    )
    error = report.get("error")
    if failure is None and error:
        failure = Failure(error["code"], error["message"], error.get("remedy", ""))
    return ReportPage(
        failure=failure,
        missing=tuple(report.get("missing_roles", [])),
        fills_well=_fills_well(report.get("fills_well", {})),
        summary=_summary(parity, end_to_end),
        parity=parity,
        end_to_end=end_to_end,
        samples=note_samples(report.get("samples", [])),
        left_out=tuple(report.get("left_out", [])),
        storage=tuple(report.get("storage", [])),
        rewrites=note_rewrites(report.get("rewrites", [])),
        precision=note_precision(report.get("precision", [])),
        problems=tuple(
            (f"{row['role']} {row.get('variant', '')}".strip(), problem)
            for row in report.get("structure", [])
            for problem in row.get("problems", [])
        ),
        graphs=tuple(_graph(row) for row in report.get("graph_metadata", [])),
        device_fit=tuple(report.get("device_fit", [])),
        browser=note_browser(report.get("browser", {})),
        stages=tuple(report.get("stages", [])),
        environment=tuple(sorted(report.get("environment", {}).items())),
        sources=tuple(sources),
    )


def _fills_well(sizes: Json) -> str:
    """In pixels of the model's own square."""
    size = sizes.get("max_hole_size")
    return "" if size is None else f"{size} px of {sizes['image_size']}"


def _summary(parity: Sequence[Measure], end_to_end: Sequence[Measure]) -> str:
    measures = [*parity, *end_to_end]
    if not measures:
        return "Nothing was compared with PyTorch."
    missed = sum(not measure.passed for measure in measures)
    what = f"{count_of(len(parity), 'graph')} and {count_of(len(end_to_end), 'whole pipeline')}"
    if missed:
        return f"{missed} of {what} compared with PyTorch are outside their tolerance."
    return f"{what} compared with PyTorch, all within their tolerances."


def _passes(row: Json) -> str:
    """How often the network was asked: a kind that does not sample has nothing to count."""
    steps = row.get("steps", 0)
    return "One pass" if steps == 1 else count_of(steps, "step")


def _measure(row: Json, subject: str) -> Measure:
    error, tolerance = row.get("relative_error"), row["tolerance"]
    passed = row.get("passed", error is not None and error <= tolerance)
    return Measure(
        variant=row.get("variant", ""),
        subject=subject,
        error=format_error(error),
        passed=passed,
        margin=format_margin(error, tolerance),
        cases=tuple(
            (case["name"], format_error(case.get("relative_error")))
            for case in row.get("cases", [])
        ),
    )


def _psnr(row: Json) -> str:
    """Of the finished picture; the report has no number for two pictures that are equal."""
    if (decibels := row.get("psnr")) is not None:
        return f"{decibels:.3g} dB"
    return "equal" if row.get("relative_error") == 0 else NONE


def _least_psnr(row: Json) -> str:
    """What was asked for, where anything was."""
    least = row.get("least_psnr")
    return "" if least is None else f"at least {least:.3g} dB"


def _graph(row: Json) -> GraphFacts:
    operators = sorted(row.get("operators", []), key=lambda o: (-o["count"], o["op_type"]))
    producer = f"{row.get('producer_name', '')} {row.get('producer_version', '')}".strip()
    return GraphFacts(
        variant=row.get("variant", ""),
        role=row.get("role", ""),
        nodes=row.get("node_count", 0),
        opsets=", ".join(
            f"{o['domain'] or 'ai.onnx'} {o['version']}" for o in row.get("opset_imports", [])
        ),
        ir_version=str(row.get("ir_version", "unknown")),
        producer=producer or "unknown",
        parameters=tuple(
            Parameters(p["dtype"], p["tensors"], p["elements"], p["bytes"])
            for p in row.get("parameters", [])
        ),
        operators=tuple(Operator(_operator(o), o["count"]) for o in operators),
        inputs=tuple(_tensor(t) for t in row.get("inputs", [])),
        outputs=tuple(_tensor(t) for t in row.get("outputs", [])),
    )


def _operator(row: Json) -> str:
    domain = row.get("domain", "")
    return str(row["op_type"]) if domain in DEFAULT_DOMAINS else f"{domain}.{row['op_type']}"


def _tensor(row: Json) -> str:
    shape = " x ".join(str(side) for side in row["shape"])
    return f"{row['name']}: {row['dtype']} {shape}"
