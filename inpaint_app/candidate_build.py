"""The steps of building a candidate, and the report that grows with them."""

import gc
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import onnx_ir as ir

from inpaint_app.browser_proof.prove import VariantToProve
from inpaint_app.candidate_comparison import Comparison, graph_path
from inpaint_app.candidate_proof import write_questions
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
from inpaint_app.validate.allocation import return_large_blocks
from inpaint_app.validate.device_fit import SizedGraph, fit_devices
from inpaint_app.validate.end_to_end import WholeRun
from inpaint_app.validate.environment import describe_environment, peak_memory_bytes
from inpaint_app.validate.fragment import (
    CheckedGraph,
    describe_source,
    describe_validation,
    describe_variant,
    download_bytes,
)
from inpaint_app.validate.left_out import choose_variants, find_left_out
from inpaint_app.validate.opset import graph_metadata
from inpaint_app.validate.ranges import measure_ranges
from inpaint_app.validate.references import open_references
from inpaint_app.validate.report import (
    AppliedRewrite,
    HoleSize,
    Stage,
    ValidationReport,
    describe_precision,
)
from inpaint_app.validate.samples import draw_samples
from inpaint_app.validate.storage import measure_storage, weights_of
from inpaint_app.validate.structure import check_structure, read_graph
from inpaint_app.validate.verdicts import require_end_to_end, require_parity, require_structure

if TYPE_CHECKING:
    from inpaint_app.validate.parity import ParityCase


class CandidateBuild:
    """One build into ``folder``. ``report`` is true at every moment, also after an error."""

    def __init__(
        self,
        folder: Path,
        progress: Progress,
        defaults: SamplingDefaults,
        int8_psnr_budget: float | None = None,
        *,
        to_prove: bool = False,
    ) -> None:
        self.report = ValidationReport(environment=describe_environment())
        self._folder = folder
        self._progress = progress
        self._defaults = defaults
        self._to_prove = to_prove
        self._int8_psnr_budget = int8_psnr_budget
        self._variants: tuple[Variant, ...] = ()
        self._answered: dict[str, Sequence[ParityCase]] = {}

    def run(self, files: CheckpointFiles) -> Mapping[str, object]:
        """All steps but the browser's; returns the fragment. Raises HubError.

        With ``to_prove``, what a browser has to answer lies beside the candidate afterwards.
        """
        return_large_blocks()
        with self._stage("load"):
            pipeline = load_pipeline(files, self._defaults, self._progress)
            self._variants, left_out = choose_variants(pipeline.variants, self._int8_psnr_budget)
        rewrites = [
            AppliedRewrite(role.spec.role, rewrite.name, rewrite.what)
            for role in pipeline.roles
            for rewrite in role.rewrites
        ]
        self._add(missing=pipeline.missing, rewrites=tuple(rewrites), left_out=left_out)
        self._add(fills_well=HoleSize.of(pipeline.describe()))
        with self._stage("export"):
            expected = self._answer(pipeline)
            packed = self._export(pipeline)
        with self._stage("validate"):
            checked = {
                variant.name: self._check(variant, pipeline.roles, packed[variant.name])
                for variant in self._variants
            }
            self._compare(pipeline, expected)
        with self._stage("chunk"):
            self._cut(packed)
        self._fit(checked)
        if self._to_prove:
            self._ask(pipeline, checked)
        return self._describe(pipeline, checked) | self._validation()

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

    def _answer(self, pipeline: Pipeline) -> WholeRun:
        """Ask the checkpoint as it came for everything that is compared, before its weights go."""
        for role in pipeline.roles:
            name = role.spec.role
            self._progress("export", 0.0, f"Running the {name} as it came")
            self._answered[name] = pipeline.parity_cases(role)
        self._progress("export", 0.0, "Painting a picture with the checkpoint as it came")
        return pipeline.run(open_references(pipeline.roles))

    def _export(self, pipeline: Pipeline) -> dict[str, list[PackedGraph]]:
        """Trace each role once, and write it in every variant."""
        packed: dict[str, list[PackedGraph]] = {v.name: [] for v in self._variants}
        for name in packed:
            with disk_errors(self._folder):
                (self._folder / name).mkdir()
        for index, role in enumerate(pipeline.roles):
            for variant, graph in self._export_role(role, index, len(pipeline.roles)):
                packed[variant.name].append(graph)
            # Values and nodes of a graph refer to each other: with their weights they are gone only
            # when the collector comes, which is too late for the next role.
            gc.collect()
        return packed

    def _export_role(
        self, role: Role, index: int, total: int
    ) -> Iterator[tuple[Variant, PackedGraph]]:
        """The graph of one role in every variant; nothing of it stays in memory afterwards."""
        name = role.spec.role
        self._progress("export", index / total, f"Tracing the {name}")
        traced = role.trace()
        role.release()
        ranges: Mapping[str, float] = {}
        for variant in self._variants:
            if variant.calibrated and not ranges:
                self._progress("export", (index + 0.6) / total, f"Measuring the {name}")
                ranges = self._measure_ranges(name)
            done = (index + 0.8) / total
            self._progress("export", done, f"Writing the {name} ({variant.name})")
            yield variant, self._write(variant, name, traced, ranges)

    def _measure_ranges(self, role: str) -> Mapping[str, float]:
        """How large the values of a role become, in the fp32 graph that was written before."""
        inputs = [case.inputs for case in self._answered[role]]
        return measure_ranges(graph_path(self._folder, self._variants[0], role), inputs)

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
            check_structure(path, role.spec, variant.name, variant.opset)
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

    def _compare(self, pipeline: Pipeline, expected: WholeRun) -> None:
        """Measure every graph and every whole run, and only then refuse, or leave out, misses."""
        compared = Comparison(self._folder, self._variants, self._progress)
        self._add(parity=(parity := tuple(compared.graphs(pipeline.roles, self._answered))))
        self._add(end_to_end=(whole := tuple(compared.whole_runs(pipeline, expected))))
        self._add(samples=draw_samples(expected, whole))
        needed = {v.name for v in self._variants if not v.is_optional}
        require_parity(item for item in parity if item.variant in needed)
        require_end_to_end(item for item in whole if item.variant in needed)
        for left in find_left_out(self._variants, parity, whole):
            self.report = self.report.without(left)
            self._variants = tuple(v for v in self._variants if v.name != left.variant)
            with disk_errors(self._folder):
                shutil.rmtree(self._folder / left.variant)

    def _cut(self, packed: Mapping[str, Sequence[PackedGraph]]) -> None:
        files = [
            (self._folder / variant.name / entry.path, entry)
            for variant in self._variants
            for graph in packed[variant.name]
            for entry in graph.files
        ]
        for index, (path, entry) in enumerate(files):
            self._progress("chunk", index / len(files), f"Cutting {entry.path}")
            split_file(path, entry, self._folder / "chunks")

    def _fit(self, checked: Mapping[str, Sequence[CheckedGraph]]) -> None:
        for variant in self._variants:
            graphs = checked[variant.name]
            sized = [SizedGraph(g.spec, g.packed, g.footprint) for g in graphs]
            fit = fit_devices(variant.name, variant.features, sized, download_bytes(graphs))
            self._add(device_fit=(*self.report.device_fit, fit))

    def _ask(self, pipeline: Pipeline, checked: Mapping[str, Sequence[CheckedGraph]]) -> None:
        """Keep what a browser is to be asked: every case in every variant."""
        cases = self._answered
        variants = [
            VariantToProve(
                variant.name,
                variant.tolerance,
                sum(len(cases[g.spec.role]) * g.operations for g in checked[variant.name]),
            )
            for variant in self._variants
        ]
        write_questions(self._folder, cases, variants, pipeline.missing)

    def _describe(
        self, pipeline: Pipeline, checked: Mapping[str, Sequence[CheckedGraph]]
    ) -> dict[str, object]:
        return {
            "pipeline": pipeline.describe(),
            "runtime": dict(RUNTIME),
            "variants": [describe_variant(v, checked[v.name]) for v in self._variants],
            "source": describe_source(pipeline.files),
            "graph_metadata": list(self.report.graph_metadata),
        }

    def _validation(self) -> dict[str, object]:
        """What a manifest says of the report as it is now."""
        report = self.report
        described = describe_validation(
            report.encode(), report.parity, report.end_to_end, report.browser
        )
        return {"validation": described}
