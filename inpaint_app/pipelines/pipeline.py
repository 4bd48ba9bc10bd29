"""What the road asks of a kind of pipeline: everything that is not the same for all of them."""

from collections.abc import Sequence
from typing import Protocol

from inpaint_app.checkpoint.files import SourceFile
from inpaint_app.export.roles import Role
from inpaint_app.export.variants import Variant
from inpaint_app.validate.end_to_end import OpenRole, WholeRun
from inpaint_app.validate.parity import ParityCase


class Pipeline(Protocol):
    """A loaded checkpoint, as its kind of pipeline exports, proves and describes it."""

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """What it was read from."""

    @property
    def roles(self) -> Sequence[Role]:
        """The roles that there are, in the order in which they run."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The roles that the kind has and this checkpoint lacks; with any, it is no release."""

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The ways to run it."""

    def parity_cases(self, role: Role) -> Sequence[ParityCase]:
        """Seeded inputs for one graph, with PyTorch's answers."""

    def run(self, open_role: OpenRole) -> WholeRun:
        """Paint one seeded picture from end to end, with whatever stands behind ``open_role``."""

    def describe(self) -> dict[str, object]:
        """The ``pipeline`` of a manifest."""
