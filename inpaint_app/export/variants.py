"""The ways to run a release: each turns the fp32 graphs into its own and says how exact it is."""

from collections.abc import Callable
from dataclasses import dataclass

import onnx_ir as ir

Convert = Callable[[ir.Model], ir.Model]


@dataclass(frozen=True)
class Variant:
    """A way to run a release.

    ``tolerance`` bounds the relative error of each graph, ``loop_tolerance`` that of the whole
    loop; ``convert`` may change its argument and return it.
    """

    name: str
    tolerance: float
    loop_tolerance: float
    convert: Convert


def _keep(model: ir.Model) -> ir.Model:
    return model


# Sums of a few thousand products in another order differ by some 1e-6 of the largest magnitude; a
# wrong formula differs by far more than 1e-4. A loop feeds each step's error to the next.
FP32 = Variant("fp32", tolerance=1e-4, loop_tolerance=1e-3, convert=_keep)
