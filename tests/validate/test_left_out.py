import math

import pytest

from inpaint_app.export.int8_variant import with_int8
from inpaint_app.export.variants import FP16, FP32
from inpaint_app.validate.end_to_end import EndToEnd
from inpaint_app.validate.left_out import choose_variants, find_left_out
from inpaint_app.validate.parity import CaseError, GraphParity

VARIANTS = with_int8((FP32, FP16), 40.0)


def measured(error=0.01, psnr=45.0, of="int8"):
    cases = (CaseError("case", error),)
    parity = [GraphParity(of, "denoiser", 0.5, cases)]
    return parity, [EndToEnd(of, 5, 0.5, (), cases, psnr, 40.0)]


def test_what_keeps_to_its_budget_stays():
    assert list(find_left_out(VARIANTS, *measured())) == []


@pytest.mark.parametrize(
    ("error", "psnr", "words"),
    [
        (0.01, 39.9, "39.9 dB, where 40 are asked for"),
        (0.6, 45.0, "ends off by 0.6"),
        (math.inf, -math.inf, "ends off by inf"),
    ],
    ids=["too far in decibels", "too far anywhere", "not finite"],
)
def test_what_misses_is_left_out_with_its_figures(error, psnr, words):
    (left,) = find_left_out(VARIANTS, *measured(error, psnr))
    assert (left.variant, left.psnr, left.least_psnr) == ("int8", psnr, 40.0)
    assert words in left.reason


def test_a_graph_that_misses_leaves_its_variant_out_however_good_the_picture():
    parity, whole = measured()
    parity = [GraphParity("int8", "vae_encoder", 0.5, (CaseError("case", 0.7),)), *parity]
    (left,) = find_left_out(VARIANTS, parity, whole)
    assert "vae_encoder (int8) is off by 0.7" in left.reason


def test_a_variant_that_a_release_needs_is_never_left_out():
    assert list(find_left_out((FP32, FP16), *measured(0.9, 1.0, of="fp16"))) == []


def test_int8_is_made_of_fp16_where_a_budget_asks_for_it():
    chosen, left = choose_variants((FP32, FP16), 38.0)
    assert [variant.name for variant in chosen] == ["fp32", "fp16", "int8"]
    assert (chosen[-1].features, chosen[-1].least_psnr, left) == (FP16.features, 38.0, ())
    assert choose_variants((FP32, FP16), None) == ((FP32, FP16), ())


def test_without_an_fp16_the_report_says_why_there_is_none():
    chosen, (left,) = choose_variants((FP32,), 38.0)
    assert chosen == (FP32,)
    assert (left.variant, left.least_psnr) == ("int8", 38.0)
