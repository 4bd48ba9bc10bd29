import math

from inpaint_app.validate.browser import BrowserCase, BrowserReport, FallenNodes, VariantProof
from inpaint_app.validate.parity import CaseError

RAN = VariantProof(
    "fp32",
    1e-3,
    "a card",
    provider="webgpu+cpu",
    fallen=(FallenNodes("vae_decoder", ("Det here",)),),
    cases=(BrowserCase("denoiser", CaseError("step", math.inf), 0.5),),
)
SKIPPED = VariantProof("fp16", 1e-2, "a card", skipped="It lacks shader-f16.")


def test_a_report_starts_as_one_of_a_candidate_that_no_browser_saw():
    assert BrowserReport().as_json()["proved"] is False
    assert BrowserReport().reason == "No browser was asked for."


def test_one_variant_that_ran_is_a_proof_and_variants_that_were_skipped_are_none():
    assert BrowserReport(None, "chromium", (RAN, SKIPPED)).proved
    assert not BrowserReport(None, "chromium", (SKIPPED,)).proved


def test_fallen_nodes_and_errors_are_json():
    ran, skipped = BrowserReport(None, "chromium", (RAN, SKIPPED)).as_json()["variants"]
    assert ran["fallen"] == [{"role": "vae_decoder", "nodes": ["Det here"]}]
    assert ran["cases"] == [
        {"role": "denoiser", "name": "step", "relative_error": None, "seconds": 0.5}
    ]
    assert skipped["skipped"] == "It lacks shader-f16."
