"""The ways to run a release: each turns the fp32 graphs into its own and says how exact it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import onnx_ir as ir

from inpaint_app.export.graphs import OPSET
from inpaint_app.export.half_precision import (
    FEW_SHARES,
    KEPT,
    compute_in_half,
    round_weights,
    store_in_half,
)
from inpaint_app.export.half_streams import FittedStreams, fit_streams
from inpaint_app.export.large_constants import defer_constants_to_gpu

Ranges = Mapping[str, float]
"""The largest magnitude of each value of the traced graph, by name."""

Convert = Callable[[ir.Model, Ranges], FittedStreams]

AS_IT_IS = FittedStreams((), ())


@dataclass(frozen=True)
class Variant:
    """A way to run a release.

    ``tolerance`` bounds the relative error of each graph, ``whole_tolerance`` that of the whole
    road of a picture, and ``least_psnr`` in decibels how far its picture may be from PyTorch's;
    ``convert`` changes a traced model in place, and reads the ranges of its values where it is
    ``calibrated``; ``features`` are those of WebGPU
    (https://www.w3.org/TR/webgpu/#gpufeaturename) that a device must have. A release goes without
    an ``is_optional`` one that misses what is asked of it.
    """

    name: str
    tolerance: float
    whole_tolerance: float
    convert: Convert
    features: tuple[str, ...] = ()
    least_psnr: float | None = None
    calibrated: bool = False
    opset: int = OPSET
    is_optional: bool = False


def _keep(model: ir.Model, _ranges: Ranges) -> FittedStreams:
    """The graph as it was traced, less what a session would compute beforehand."""
    defer_constants_to_gpu(model)
    return AS_IT_IS


def _store(model: ir.Model, _ranges: Ranges) -> FittedStreams:
    store_in_half(model)
    return AS_IT_IS


def _halve(model: ir.Model, _ranges: Ranges) -> FittedStreams:
    store_in_half(model)
    compute_in_half(model)
    return AS_IT_IS


def _halve_fitted(model: ir.Model, ranges: Ranges) -> FittedStreams:
    store_in_half(model)
    fitted = fit_streams(model, ranges)
    compute_in_half(model, kept=KEPT, too_large=fitted.too_large, few_shares=FEW_SHARES)
    round_weights(model)
    return fitted


# Sums of a few thousand products in another order differ by some 1e-6 of the largest magnitude; a
# wrong formula differs by far more than 1e-4. A loop feeds each step's error to the next.
FP32 = Variant("fp32", tolerance=1e-4, whole_tolerance=1e-3, convert=_keep)

# The same computation, from weights that were trained and published in half precision: stored so,
# they are the very chunks of fp16.
FP32_OF_HALVES = Variant("fp32", tolerance=1e-4, whole_tolerance=1e-4, convert=_store)

# With every result rounded to half precision, the starter's fills are off by a third of this, at
# single pixels (parity in embedded/starter/report.json). 1e-2 is two and a half steps of an 8-bit
# picture; a result that overflowed or a constant that vanished is far beyond that.
FP16 = Variant(
    "fp16",
    tolerance=1e-2,
    whole_tolerance=1e-2,
    convert=_halve,
    features=("shader-f16",),
)

# Eleven bits a result through the depth of a U-Net, and then through a loop of steps. What is meant
# to hold is the picture: 40 dB is an error of two and a half steps of an 8-bit picture.
FP16_FITTED = Variant(
    "fp16",
    tolerance=5e-2,
    whole_tolerance=2e-1,
    convert=_halve_fitted,
    features=("shader-f16",),
    least_psnr=40.0,
    calibrated=True,
)
