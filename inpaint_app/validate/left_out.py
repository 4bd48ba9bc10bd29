"""Variants that a release goes without: what was asked of them, and by how much they missed it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inpaint_app.errors import ValidationError
from inpaint_app.export.int8_variant import INT8, with_int8
from inpaint_app.export.variants import Variant
from inpaint_app.validate.end_to_end import EndToEnd
from inpaint_app.validate.parity import GraphParity
from inpaint_app.validate.verdicts import require_end_to_end, require_parity


@dataclass(frozen=True)
class LeftOut:
    """``psnr`` is that of the variant's picture in decibels, where there is one."""

    variant: str
    reason: str
    psnr: float | None = None
    least_psnr: float | None = None


def choose_variants(
    variants: Sequence[Variant], int8_psnr_budget: float | None
) -> tuple[tuple[Variant, ...], tuple[LeftOut, ...]]:
    """What to make of a kind's ``variants``, and what a budget asks for that cannot be made."""
    chosen = with_int8(variants, int8_psnr_budget)
    if int8_psnr_budget is None or len(chosen) > len(variants):
        return chosen, ()
    reason = "It is made of fp16, which there is none of for this kind of checkpoint."
    return chosen, (LeftOut(INT8, reason, least_psnr=int8_psnr_budget),)


def find_left_out(
    variants: Iterable[Variant], parity: Iterable[GraphParity], whole: Iterable[EndToEnd]
) -> Iterator[LeftOut]:
    """The optional ones of ``variants`` that missed; what the others miss fails the run."""
    graphs, runs = list(parity), {run.variant: run for run in whole}
    for variant in variants:
        if not variant.is_optional:
            continue
        run = runs[variant.name]
        try:
            require_end_to_end([run])
            require_parity(graph for graph in graphs if graph.variant == variant.name)
        except ValidationError as error:
            yield LeftOut(variant.name, error.message, run.psnr, run.least_psnr)
