"""The kind ``direct-inpaint``: one feed-forward graph from a picture with a hole to the whole."""

from collections.abc import Iterator, Sequence
from typing import Self

import numpy as np

from inpaint_app.checkpoint.files import CheckpointFiles, SourceFile
from inpaint_app.checkpoint.loading import LoadedInpainter, load_inpainter
from inpaint_app.export.graphs import GraphSpec, graph_specs
from inpaint_app.export.roles import Role, RoleModules
from inpaint_app.export.variants import FP16, FP32_OF_HALVES, Variant
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import Progress
from inpaint_app.validate.end_to_end import PICTURE, OpenRole, WholeRun
from inpaint_app.validate.parity import ParityCase
from inpaint_app.validate.references import answer_cases
from inpaint_app.validate.seeded_inputs import seeded_picture, square_hole
from inpaint_app.validate.sessions import Array

ROLE = "inpainter"


class DirectInpaint:
    """A loaded inpainter, as ``pipelines.pipeline.Pipeline``."""

    variants: tuple[Variant, ...] = (FP32_OF_HALVES, FP16)
    missing: tuple[str, ...] = ()

    def __init__(self, checkpoint: LoadedInpainter) -> None:
        self._config = checkpoint.config
        self._spec = graph_specs(self.describe())[ROLE]
        self.files: tuple[SourceFile, ...] = checkpoint.files
        # The network is written in what a browser runs: it is traced as it is.
        self.roles: Sequence[Role] = [RoleModules(self._spec, checkpoint.network)]

    @classmethod
    def load(cls, files: CheckpointFiles, _defaults: SamplingDefaults, progress: Progress) -> Self:
        """Raises what ``load_inpainter`` raises; nothing is sampled, so there are no defaults."""
        return cls(load_inpainter(files, progress))

    def parity_cases(self, role: Role) -> list[ParityCase]:
        """One picture with holes of very different sizes."""
        return answer_cases(role, _inputs(role.spec))

    def run(self, open_role: OpenRole) -> WholeRun:
        """Fill a square hole, and put the fill into the picture as the page does."""
        (picture, mask) = (tensor.shape for tensor in self._spec.inputs)
        image, hole = seeded_picture(picture), square_hole(mask)
        with open_role(ROLE) as inpaint:
            fill = inpaint({"image": image * (1 - hole), "mask": hole})
        seen = (image / 2 + np.float32(0.5)).astype(np.float32)
        whole = seen * (1 - hole) + fill * hole
        return WholeRun(1, {}, {PICTURE: whole}, {"picture": seen, "mask": hole})

    def describe(self) -> dict[str, object]:
        """As ``$defs/direct_inpaint`` of the schema."""
        described = {"kind": "direct-inpaint", "image_size": self._config.image_size}
        if self._config.max_hole_size is not None:
            described["max_hole_size"] = self._config.max_hole_size
        return described


def _inputs(spec: GraphSpec) -> Iterator[tuple[str, dict[str, Array]]]:
    picture, mask = (tensor.shape for tensor in spec.inputs)
    image, side = seeded_picture(picture), mask[-1]
    stroke = np.zeros(mask, np.float32)
    stroke[..., side // 2 : side // 2 + max(1, side // 32), side // 8 : -side // 8] = 1
    most = np.ones(mask, np.float32)
    most[..., : side // 8, :] = 0
    for name, hole in (
        ("square", square_hole(mask)),
        ("stroke", stroke),
        ("nearly everything", most),
        ("nothing", np.zeros(mask, np.float32)),
    ):
        yield name, {"image": image * (1 - hole), "mask": hole}
