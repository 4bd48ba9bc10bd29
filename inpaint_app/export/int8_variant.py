"""The variant ``int8``: what fp16 computes, from weights that are sent as bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import onnx_ir as ir

from inpaint_app.export.half_streams import FittedStreams
from inpaint_app.export.int8_storage import INT8_OPSET, store_in_int8
from inpaint_app.export.variants import Variant

INT8: Final = "int8"
# Half precision is what it saves a download of, and what most graphics cards have; a network of
# single precision could read the same bytes, for those that have not.
_BASE: Final = "fp16"
# What has to hold is the picture, in decibels. These tell a wrong scale or axis, which is as far
# off as the values are large, from rounding.
_TOLERANCE: Final = 0.5


def with_int8(variants: Sequence[Variant], least_psnr: float | None) -> tuple[Variant, ...]:
    """``variants``, and int8 behind them where a PSNR is asked of it and there is an fp16."""
    halves = [variant for variant in variants if variant.name == _BASE]
    if least_psnr is None:
        return tuple(variants)
    return (*variants, *(_int8_of(half, least_psnr) for half in halves))


def _int8_of(half: Variant, least_psnr: float) -> Variant:
    def convert(model: ir.Model, ranges: Mapping[str, float]) -> FittedStreams:
        fitted = half.convert(model, ranges)
        store_in_int8(model)
        return fitted

    return replace(
        half,
        name=INT8,
        tolerance=_TOLERANCE,
        whole_tolerance=_TOLERANCE,
        convert=convert,
        least_psnr=least_psnr,
        opset=INT8_OPSET,
        is_optional=True,
    )
