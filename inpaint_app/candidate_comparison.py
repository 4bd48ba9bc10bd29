"""A candidate's graphs beside what they came from: one by one, and painting a whole picture."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from inpaint_app.export.roles import Role
from inpaint_app.export.variants import Variant
from inpaint_app.pipelines.pipeline import Pipeline
from inpaint_app.progress import Progress
from inpaint_app.validate.end_to_end import EndToEnd, WholeRun, compare_runs
from inpaint_app.validate.parity import CaseError, GraphParity, ParityCase, measure_cases
from inpaint_app.validate.rounding import half_results, open_rounded
from inpaint_app.validate.sessions import RunGraph, open_graph
from inpaint_app.validate.structure import read_graph


def graph_path(folder: Path, variant: Variant, role: str) -> Path:
    """Where a candidate in ``folder`` has the graph of a role."""
    return folder / variant.name / f"{role}.onnx"


@dataclass(frozen=True)
class Comparison:
    """What is measured of the variants of the candidate in ``folder``. Nothing is judged here."""

    folder: Path
    variants: Sequence[Variant]
    progress: Progress

    def graphs(
        self, roles: Sequence[Role], answered: Mapping[str, Sequence[ParityCase]]
    ) -> Iterator[GraphParity]:
        """Each role's graph in each variant against what the role answered as it came."""
        for index, role in enumerate(roles):
            name = role.spec.role
            done = 0.05 + 0.45 * index / len(roles)
            self.progress("validate", done, f"Comparing the {name} with its source")
            for variant in self.variants:
                yield self._measure(variant, name, answered[name])

    def whole_runs(self, pipeline: Pipeline, expected: WholeRun) -> Iterator[EndToEnd]:
        """The pipeline's picture by each variant, against the same one by the source."""
        for index, variant in enumerate(self.variants):
            done = 0.5 + 0.5 * index / len(self.variants)
            self.progress("validate", done, f"Painting the same picture ({variant.name})")

            def open_role(role: str, chosen: Variant = variant) -> AbstractContextManager[RunGraph]:
                return open_rounded(graph_path(self.folder, chosen, role))

            yield compare_runs(
                pipeline.run(open_role),
                expected,
                variant=variant.name,
                tolerance=variant.whole_tolerance,
                least_psnr=variant.least_psnr,
            )

    def _measure(self, variant: Variant, role: str, cases: Sequence[ParityCase]) -> GraphParity:
        """The graph as it runs here, and as on a device that rounds where a CPU does not."""
        path = graph_path(self.folder, variant, role)
        ways = [("", open_graph, cases)]
        if half_results(read_graph(path)):
            # That it runs as it lies there shows in one case; the rounded ones are the hard ones.
            ways = [("", open_graph, cases[:1]), (", every half rounded", open_rounded, cases)]
        errors: list[CaseError] = []
        for words, open_way, asked in ways:
            with open_way(path) as run:
                errors += measure_cases(run, asked, words)
        return GraphParity(variant.name, role, variant.tolerance, tuple(errors))
