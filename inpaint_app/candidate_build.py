"""The steps of building a candidate, and the report that grows with them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import onnx_ir as ir

from inpaint_app.browser_proof.prove import choose_golden, prove_in_browser
from inpaint_app.browser_proof.setup import ProofSetup
from inpaint_app.browser_proof.verdict import require_browser
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.chunk.entries import PackedGraph
from inpaint_app.chunk.errors import disk_errors
from inpaint_app.chunk.packing import pack_graph
from inpaint_app.chunk.splitting import split_file
from inpaint_app.errors import HubError
from inpaint_app.export.graphs import RUNTIME
from inpaint_app.export.roles import Role
from inpaint_app.export.variants import Variant
from inpaint_app.pipelines.loading import load_pipeline
from inpaint_app.pipelines.pipeline import Pipeline
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import Progress
from inpaint_app.validate.browser import BrowserReport
from inpaint_app.validate.device_fit import SizedGraph, fit_devices
from inpaint_app.validate.end_to_end import EndToEnd, compare_runs
from inpaint_app.validate.environment import describe_environment, peak_memory_bytes
from inpaint_app.validate.fragment import (
    CheckedGraph,
    describe_source,
    describe_validation,
    describe_variant,
    download_bytes,
)
from inpaint_app.validate.opset import graph_metadata
from inpaint_app.validate.parity import CaseError, GraphParity, ParityCase, measure_cases
from inpaint_app.validate.ranges import measure_ranges
from inpaint_app.validate.references import open_references
from inpaint_app.validate.report import AppliedRewrite, Stage, ValidationReport, describe_precision
from inpaint_app.validate.rounding import half_results, open_rounded
from inpaint_app.validate.sessions import RunGraph, open_graph
from inpaint_app.validate.storage import measure_storage, weights_of
from inpaint_app.validate.structure import check_structure, read_graph
from inpaint_app.validate.verdicts import require_end_to_end, require_parity, require_structure


class CandidateBuild:
    """One build into ``folder``. ``report`` is true at every moment, also after an error."""

    def __init__(
        self,
        folder: Path,
        progress: Progress,
        defaults: SamplingDefaults,
        proof: ProofSetup | None,
    ) -> None:
        self.report = ValidationReport(environment=describe_environment())
        self._folder = folder
        self._progress = progress
        self._defaults = defaults
        self._proof = proof
        self._golden: dict[str, ParityCase] = {}
        self._answered: dict[str, Sequence[ParityCase]] = {}

    def run(self, files: CheckpointFiles) -> Mapping[str, object]:
        """All steps; returns the fragment. Raises HubError."""
        with self._stage("load"):
            pipeline = load_pipeline(files, self._defaults, self._progress)
        rewrites = [
            AppliedRewrite(role.spec.role, rewrite.name, rewrite.what)
            for role in pipeline.roles
            for rewrite in role.rewrites
        ]
        self._add(missing=pipeline.missing, rewrites=tuple(rewrites))
        with self._stage("export"):
            packed = self._export(pipeline)
        with self._stage("validate"):
            checked = {
                variant.name: self._check(variant, pipeline.roles, packed[variant.name])
                for variant in pipeline.variants
            }
            self._compare(pipeline)
        with self._stage("chunk"):
            self._cut(packed)
        self._fit(pipeline, checked)
        if self._proof is not None:
            with self._stage("browser"):
                self._prove(self._proof, pipeline, self._describe(pipeline, checked))
        return self._describe(pipeline, checked)

    def fail(self, error: HubError) -> None:
        """Let the report say why the candidate was refused."""
        self.report = self.report.failed_with(error)

    def _add(self, **changes: object) -> None:
        self.report = replace(self.report, **changes)  # type: ignore[arg-type]

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        self._progress(name, 0.0)
        try:
            yield
        finally:
            stage = Stage(name, round(time.monotonic() - start, 3), peak_memory_bytes())
            self._add(stages=(*self.report.stages, stage))
        self._progress(name, 1.0)

    def _export(self, pipeline: Pipeline) -> dict[str, list[PackedGraph]]:
        """Trace each role once, and write it in every variant."""
        packed: dict[str, list[PackedGraph]] = {v.name: [] for v in pipeline.variants}
        for name in packed:
            with disk_errors(self._folder):
                (self._folder / name).mkdir()
        total = len(pipeline.roles)
        for index, role in enumerate(pipeline.roles):
            name = role.spec.role
            self._progress("export", index / total, f"Tracing the {name}")
            traced = role.trace()
            ranges: Mapping[str, float] = {}
            for variant in pipeline.variants:
                if variant.calibrated and not ranges:
                    self._progress("export", (index + 0.6) / total, f"Measuring the {name}")
                    ranges = self._measure_ranges(pipeline, role)
                done = (index + 0.8) / total
                self._progress("export", done, f"Writing the {name} ({variant.name})")
                packed[variant.name].append(self._write(variant, name, traced, ranges))
        return packed

    def _measure_ranges(self, pipeline: Pipeline, role: Role) -> Mapping[str, float]:
        """How large the values of a role become, in the fp32 graph that was written before."""
        inputs = [case.inputs for case in self._cases(pipeline, role)]
        return measure_ranges(self._graph(pipeline.variants[0], role.spec.role), inputs)

    def _cases(self, pipeline: Pipeline, role: Role) -> Sequence[ParityCase]:
        """PyTorch's answers are asked for once: to calibrate, to compare, for every variant."""
        name = role.spec.role
        if name not in self._answered:
            self._answered[name] = pipeline.parity_cases(role)
        return self._answered[name]

    def _write(
        self, variant: Variant, role: str, traced: ir.Model, ranges: Mapping[str, float]
    ) -> PackedGraph:
        model = traced.clone()  # its weights are the very tensors of the traced one
        fitted = variant.convert(model, ranges)
        if variant.calibrated:
            note = describe_precision(fitted, ranges, variant=variant.name, role=role)
            self._add(precision=(*self.report.precision, note))
        storage = measure_storage(weights_of(traced), model, variant=variant.name, role=role)
        self._add(storage=(*self.report.storage, storage))
        return pack_graph(model, role, self._folder / variant.name)

    def _check(
        self, variant: Variant, roles: Sequence[Role], packed: Sequence[PackedGraph]
    ) -> list[CheckedGraph]:
        self._progress("validate", 0.0, f"Checking the structure ({variant.name})")
        paths = [self._folder / variant.name / graph.file.path for graph in packed]
        results = [
            check_structure(path, role.spec, variant.name)
            for path, role in zip(paths, roles, strict=True)
        ]
        self._add(structure=(*self.report.structure, *results))
        require_structure(results)
        checked = [
            CheckedGraph(role.spec, graph, read_graph(path))
            for role, graph, path in zip(roles, packed, paths, strict=True)
        ]
        metadata = [graph_metadata(graph.model, variant.name, graph.spec) for graph in checked]
        self._add(graph_metadata=(*self.report.graph_metadata, *metadata))
        return checked

    def _compare(self, pipeline: Pipeline) -> None:
        """Measure every graph and every whole run, and only then refuse what missed."""
        parity = list(self._parity(pipeline))
        self._add(parity=tuple(parity))
        whole = list(self._whole_runs(pipeline))
        self._add(end_to_end=tuple(whole))
        require_parity(parity)
        require_end_to_end(whole)

    def _parity(self, pipeline: Pipeline) -> Iterator[GraphParity]:
        for index, role in enumerate(pipeline.roles):
            done = 0.05 + 0.45 * index / len(pipeline.roles)
            self._progress("validate", done, f"Comparing the {role.spec.role} with PyTorch")
            cases = self._cases(pipeline, role)
            self._golden[role.spec.role] = choose_golden(cases)
            for variant in pipeline.variants:
                yield self._measure(variant, role.spec.role, cases)

    def _measure(self, variant: Variant, role: str, cases: Sequence[ParityCase]) -> GraphParity:
        """The graph as it runs here, and as on a device that rounds where a CPU does not."""
        path = self._graph(variant, role)
        ways = {"": open_graph}
        if half_results(read_graph(path)):
            ways[", every half rounded"] = open_rounded
        errors: list[CaseError] = []
        for words, open_way in ways.items():
            with open_way(path) as run:
                errors += measure_cases(run, cases, words)
        return GraphParity(variant.name, role, variant.tolerance, tuple(errors))

    def _whole_runs(self, pipeline: Pipeline) -> Iterator[EndToEnd]:
        self._progress("validate", 0.5, "Painting a picture with PyTorch")
        expected = pipeline.run(open_references(pipeline.roles))
        for index, variant in enumerate(pipeline.variants):
            done = 0.75 + 0.25 * index / len(pipeline.variants)
            self._progress("validate", done, f"Painting the same picture ({variant.name})")

            def open_role(role: str, chosen: Variant = variant) -> AbstractContextManager[RunGraph]:
                return open_rounded(self._graph(chosen, role))

            yield compare_runs(
                pipeline.run(open_role),
                expected,
                variant=variant.name,
                tolerance=variant.whole_tolerance,
                least_psnr=variant.least_psnr,
            )

    def _graph(self, variant: Variant, role: str) -> Path:
        return self._folder / variant.name / f"{role}.onnx"

    def _cut(self, packed: Mapping[str, Sequence[PackedGraph]]) -> None:
        files = [
            (self._folder / variant / entry.path, entry)
            for variant, graphs in packed.items()
            for graph in graphs
            for entry in graph.files
        ]
        for index, (path, entry) in enumerate(files):
            self._progress("chunk", index / len(files), f"Cutting {entry.path}")
            split_file(path, entry, self._folder / "chunks")

    def _fit(self, pipeline: Pipeline, checked: Mapping[str, Sequence[CheckedGraph]]) -> None:
        for variant in pipeline.variants:
            graphs = checked[variant.name]
            sized = [SizedGraph(g.spec, g.packed, g.footprint) for g in graphs]
            fit = fit_devices(variant.name, variant.features, sized, download_bytes(graphs))
            self._add(device_fit=(*self.report.device_fit, fit))

    def _prove(self, proof: ProofSetup, pipeline: Pipeline, fragment: Mapping[str, object]) -> None:
        """In a real browser, which loads whole releases only."""
        if pipeline.missing:
            self._add(browser=BrowserReport(f"It lacks {', '.join(pipeline.missing)}."))
            return
        tolerances = {variant.name: variant.tolerance for variant in pipeline.variants}
        chunks = self._folder / "chunks"
        self._add(browser=prove_in_browser(proof, chunks, fragment, self._golden, tolerances))
        require_browser(self.report.browser)

    def _describe(
        self, pipeline: Pipeline, checked: Mapping[str, Sequence[CheckedGraph]]
    ) -> dict[str, object]:
        self._progress("store", 0.0, "Writing the candidate's documents")
        report = self.report
        return {
            "pipeline": pipeline.describe(),
            "runtime": dict(RUNTIME),
            "variants": [describe_variant(v, checked[v.name]) for v in pipeline.variants],
            "validation": describe_validation(report.encode(), report.parity, report.end_to_end),
            "source": describe_source(pipeline.files),
            "graph_metadata": list(report.graph_metadata),
        }
