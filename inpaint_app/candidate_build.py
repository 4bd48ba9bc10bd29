"""The steps of building a candidate, and the report that grows with them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.loading import LoadedCheckpoint, load_checkpoint
from inpaint_app.chunk.entries import PackedGraph
from inpaint_app.chunk.errors import disk_errors
from inpaint_app.chunk.packing import pack_graph
from inpaint_app.chunk.splitting import split_file
from inpaint_app.errors import HubError
from inpaint_app.export.graphs import ROLES, RUNTIME
from inpaint_app.export.roles import RoleModules, build_roles
from inpaint_app.export.trace import trace_graph
from inpaint_app.export.variants import FP32, Variant
from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.progress import Progress
from inpaint_app.validate.end_to_end import EndToEnd, compare_loops, run_loop
from inpaint_app.validate.environment import describe_environment, peak_memory_bytes
from inpaint_app.validate.fragment import (
    CheckedGraph,
    PipelineDefaults,
    describe_pipeline,
    describe_source,
    describe_validation,
    describe_variant,
)
from inpaint_app.validate.opset import graph_metadata
from inpaint_app.validate.parity import GraphParity, measure_parity
from inpaint_app.validate.references import loop_inputs, open_references, parity_cases
from inpaint_app.validate.report import Stage, ValidationReport
from inpaint_app.validate.sessions import RunGraph, open_graph
from inpaint_app.validate.structure import check_structure, read_graph
from inpaint_app.validate.verdicts import require_end_to_end, require_parity, require_structure

# Long enough for errors to add up over a loop, short enough for a CPU at full size.
VALIDATION_STEPS = 5


class CandidateBuild:
    """One build into ``folder``. ``report`` is true at every moment, also after an error."""

    def __init__(self, folder: Path, progress: Progress, defaults: PipelineDefaults) -> None:
        self.report = ValidationReport(environment=describe_environment())
        self._folder = folder
        self._progress = progress
        self._defaults = defaults
        self._schedule = DdimSchedule()
        self._variants: tuple[Variant, ...] = (FP32,)

    def run(self, files: CheckpointFiles) -> Mapping[str, object]:
        """All steps; returns the fragment. Raises HubError."""
        with self._stage("load"):
            checkpoint = load_checkpoint(files, self._progress)
        roles = build_roles(checkpoint)
        present = {role.spec.role for role in roles}
        self._add(missing=tuple(role for role in ROLES if role not in present))
        with self._stage("export"):
            packed = {variant.name: self._export(variant, roles) for variant in self._variants}
        with self._stage("validate"):
            checked = {
                variant.name: self._check(variant, roles, packed[variant.name])
                for variant in self._variants
            }
            self._compare(roles)
        with self._stage("chunk"):
            self._cut(packed)
        return self._describe(checkpoint, checked)

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

    def _export(self, variant: Variant, roles: Sequence[RoleModules]) -> list[PackedGraph]:
        directory = self._folder / variant.name
        with disk_errors(directory):
            directory.mkdir()
        packed = []
        for index, role in enumerate(roles):
            name = role.spec.role
            self._progress("export", index / len(roles), f"Tracing the {name} ({variant.name})")
            model = variant.convert(trace_graph(role.rewrite(), role.spec, prefix=role.prefix))
            self._progress("export", (index + 0.8) / len(roles), f"Writing the {name}")
            packed.append(pack_graph(model, name, directory))
        return packed

    def _check(
        self, variant: Variant, roles: Sequence[RoleModules], packed: Sequence[PackedGraph]
    ) -> list[CheckedGraph]:
        self._progress("validate", 0.0, f"Checking the structure ({variant.name})")
        paths = [self._folder / variant.name / graph.file.path for graph in packed]
        results = [check_structure(p, r.spec) for p, r in zip(paths, roles, strict=True)]
        self._add(structure=(*self.report.structure, *results))
        require_structure(results)
        checked = [
            CheckedGraph(role.spec, graph, read_graph(path))
            for role, graph, path in zip(roles, packed, paths, strict=True)
        ]
        metadata = [graph_metadata(graph.model, variant.name, graph.spec) for graph in checked]
        self._add(graph_metadata=(*self.report.graph_metadata, *metadata))
        return checked

    def _compare(self, roles: Sequence[RoleModules]) -> None:
        """Measure every graph and every loop, and only then refuse what missed."""
        parity = list(self._parity(roles))
        self._add(parity=tuple(parity))
        loops = list(self._loops(roles))
        self._add(end_to_end=tuple(loops))
        require_parity(parity)
        require_end_to_end(loops)

    def _parity(self, roles: Sequence[RoleModules]) -> Iterator[GraphParity]:
        for index, role in enumerate(roles):
            name = role.spec.role
            done = 0.05 + 0.45 * index / len(roles)
            self._progress("validate", done, f"Comparing the {name} with PyTorch")
            cases = parity_cases(role, self._schedule)
            for variant in self._variants:
                with open_graph(self._graph(variant, name)) as run:
                    yield measure_parity(
                        run, cases, variant=variant.name, role=name, tolerance=variant.tolerance
                    )

    def _loops(self, roles: Sequence[RoleModules]) -> Iterator[EndToEnd]:
        inputs = loop_inputs(
            {role.spec.role: role.spec for role in roles},
            steps=VALIDATION_STEPS,
            strength=self._defaults.strength,
            guidance=self._defaults.guidance,
        )
        self._progress("validate", 0.5, "Painting a picture with PyTorch")
        expected = run_loop(open_references(roles), inputs, self._schedule)
        for index, variant in enumerate(self._variants):
            done = 0.75 + 0.25 * index / len(self._variants)
            self._progress("validate", done, f"Painting the same picture ({variant.name})")

            def open_role(role: str, chosen: Variant = variant) -> AbstractContextManager[RunGraph]:
                return open_graph(self._graph(chosen, role))

            yield compare_loops(
                run_loop(open_role, inputs, self._schedule),
                expected,
                variant=variant.name,
                tolerance=variant.loop_tolerance,
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

    def _describe(
        self, checkpoint: LoadedCheckpoint, checked: Mapping[str, Sequence[CheckedGraph]]
    ) -> dict[str, object]:
        self._progress("store", 0.0, "Writing the candidate's documents")
        report = self.report
        return {
            "pipeline": describe_pipeline(checkpoint.config, self._schedule, self._defaults),
            "runtime": dict(RUNTIME),
            "variants": [describe_variant(name, graphs) for name, graphs in checked.items()],
            "validation": describe_validation(report.encode(), report.parity, report.end_to_end),
            "source": describe_source(checkpoint.files),
            "graph_metadata": list(report.graph_metadata),
        }
