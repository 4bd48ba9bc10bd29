"""The ways to run a release: each turns the fp32 graphs into its own and says how exact it is."""

from collections.abc import Callable
from dataclasses import dataclass

import onnx_ir as ir

from inpaint_app.export.half_precision import compute_in_half, store_in_half

Convert = Callable[[ir.Model], None]


@dataclass(frozen=True)
class Variant:
    """A way to run a release.

    ``tolerance`` bounds the relative error of each graph, ``whole_tolerance`` that of the whole
    road of a picture; ``convert`` changes a traced model in place; ``features`` are those of
    WebGPU (https://www.w3.org/TR/webgpu/#gpufeaturename) that a device must have.
    """

    name: str
    tolerance: float
    whole_tolerance: float
    convert: Convert
    features: tuple[str, ...] = ()


def _keep(_model: ir.Model) -> None:
    """The graph as it was traced."""


def _halve(model: ir.Model) -> None:
    store_in_half(model)
    compute_in_half(model)


# Sums of a few thousand products in another order differ by some 1e-6 of the largest magnitude; a
# wrong formula differs by far more than 1e-4. A loop feeds each step's error to the next.
FP32 = Variant("fp32", tolerance=1e-4, whole_tolerance=1e-3, convert=_keep)

# The same computation, from weights that were trained and published in half precision: stored so,
# they are the very chunks of fp16.
FP32_OF_HALVES = Variant("fp32", tolerance=1e-4, whole_tolerance=1e-4, convert=store_in_half)

# With every result rounded to half precision, the starter's fills of photographs are off by at most
# .006 of the peak, at single pixels, and their PSNR is 69 dB or more. 1e-2 is two and a half steps
# of an 8-bit picture; a result that overflowed or a constant that vanished is far beyond that.
FP16 = Variant(
    "fp16",
    tolerance=1e-2,
    whole_tolerance=1e-2,
    convert=_halve,
    features=("shader-f16",),
)
