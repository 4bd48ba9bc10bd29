"""A browser's part in a candidate; the browser itself has its tests in tests/browser_proof."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from inpaint_app import candidate_proof
from inpaint_app.browser_proof.errors import BrowserFailedError, BrowserParityError
from inpaint_app.browser_proof.setup import ProofSetup
from inpaint_app.candidate import (
    build_candidate,
    make_candidate,
    prove_candidate,
    read_candidate,
)
from inpaint_app.progress import silent
from inpaint_app.validate.browser import BrowserCase, BrowserReport, VariantProof
from inpaint_app.validate.parity import CaseError
from tests.tiny_candidate import tiny_candidate
from tests.tiny_inpainter import write_tiny_inpainter
from tests.tiny_model import write_tiny_checkpoint

pytestmark = pytest.mark.usefixtures("kept_traces")

SETUP = ProofSetup(Path("page"), Path("chromium"))


@pytest.fixture
def browser(monkeypatch):
    """Stands in for the browser: answers with ``error``, and keeps what it was asked."""

    class Browser:
        error = 0.0
        asked = ()

        def prove(self, setup, candidate, _progress):
            self.asked = setup, candidate
            case = BrowserCase("inpainter", CaseError("picture", self.error), 0.1)
            proof = VariantProof("fp32", 1e-3, "a card", provider="webgpu", cases=(case,))
            return BrowserReport(None, "chromium 1", (proof,))

    fake = Browser()
    monkeypatch.setattr(candidate_proof, "prove_in_browser", fake.prove)
    return fake


def test_the_browser_gets_the_chunks_a_whole_fragment_and_every_case(browser, tmp_path):
    files = write_tiny_inpainter(tmp_path / "checkpoint")
    made = build_candidate(files, tmp_path / "out", progress=silent, proof=SETUP)
    setup, candidate = browser.asked
    assert setup is SETUP
    assert candidate.chunks.name == "chunks"
    assert candidate.fragment.keys() == made.fragment.keys()
    compared = made.report["parity"][0]["cases"]
    cases = [case.name for case in candidate.cases["inpainter"]]
    assert list(candidate.cases) == ["inpainter"]
    assert cases == [case["name"] for case in compared]
    wanted = candidate.variants
    assert [variant.name for variant in wanted] == [v["name"] for v in made.fragment["variants"]]
    # A network of one pass: some operations for every pixel and case, and every case counts.
    assert all(variant.operations > len(cases) * 64 * 64 for variant in wanted)
    assert made.report["browser"]["proved"] is True
    assert made.fragment["validation"]["browser_proved"] == ["fp32"]
    assert [stage["name"] for stage in made.report["stages"]][-1] == "browser"


def test_a_miss_in_the_browser_refuses_the_candidate_and_its_report_has_the_numbers(
    browser, tmp_path
):
    browser.error = 0.5
    files = write_tiny_inpainter(tmp_path / "checkpoint")
    with pytest.raises(BrowserParityError, match=r"fp32/inpainter \(picture\) is off by 0\.5"):
        build_candidate(files, tmp_path / "out", progress=silent, proof=SETUP)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["error"]["code"] == "validation.browser_parity"
    (proof,) = report["browser"]["variants"]
    assert proof["cases"] == [
        {"role": "inpainter", "name": "picture", "relative_error": 0.5, "seconds": 0.1}
    ]


def test_a_browser_that_fails_leaves_a_made_candidate_to_be_proved_later(
    browser, monkeypatch, tmp_path
):
    def gone(*_arguments):
        raise BrowserFailedError("Chromium has gone.")

    files = write_tiny_inpainter(tmp_path / "checkpoint")
    out = tmp_path / "out"
    made = make_candidate(files, out, progress=silent, to_prove=True)
    monkeypatch.setattr(candidate_proof, "prove_in_browser", gone)
    with pytest.raises(BrowserFailedError):
        prove_candidate(out, proof=SETUP, progress=silent)
    assert read_candidate(out) == made
    monkeypatch.setattr(candidate_proof, "prove_in_browser", browser.prove)
    proved = prove_candidate(out, proof=SETUP, progress=silent)
    assert proved.fragment["validation"]["browser_proved"] == ["fp32"]
    report = (out / "report.json").read_bytes()
    assert proved.fragment["validation"]["report_sha256"] == hashlib.sha256(report).hexdigest()
    assert not (out / "proof").exists()


def test_built_at_once_a_browser_that_fails_leaves_the_report_alone(browser, monkeypatch, tmp_path):
    def gone(*_arguments):
        raise BrowserFailedError("Chromium has gone.")

    monkeypatch.setattr(candidate_proof, "prove_in_browser", gone)
    files = write_tiny_inpainter(tmp_path / "checkpoint")
    with pytest.raises(BrowserFailedError):
        build_candidate(files, tmp_path / "out", progress=silent, proof=SETUP)
    [left] = (tmp_path / "out").iterdir()
    assert json.loads(left.read_text())["error"]["code"] == "validation.browser"


def test_a_candidate_that_is_no_whole_release_is_not_given_to_a_browser(browser, tmp_path):
    files = write_tiny_checkpoint(tmp_path / "checkpoint").only("config", "unet")
    made = build_candidate(files, tmp_path / "out", progress=silent, proof=SETUP)
    assert browser.asked == ()
    assert made.report["browser"]["proved"] is False
    assert made.report["browser"]["reason"] == "It lacks vae_encoder, vae_decoder."


def test_a_candidate_that_no_browser_saw_says_so():
    browser = tiny_candidate().report["browser"]
    assert browser == {
        "proved": False,
        "reason": "No browser was asked for.",
        "browser": "",
        "variants": [],
    }


def test_a_setup_without_a_browser_is_no_failure(tmp_path):
    files = write_tiny_inpainter(tmp_path / "checkpoint")
    nowhere = replace(SETUP, chromium=None)
    made = build_candidate(files, tmp_path / "out", progress=silent, proof=nowhere)
    assert made.report["passed"] is True
    assert made.report["browser"]["reason"] == "There is no Chromium on this machine."


def test_every_variant_says_which_machines_it_fits():
    report, fragment = tiny_candidate().report, tiny_candidate().fragment
    for fit, variant in zip(report["device_fit"], fragment["variants"], strict=True):
        assert fit["variant"] == variant["name"]
        assert fit["download_bytes"] == variant["total_bytes"]
        assert fit["gpu_bytes"] == variant["requirements"]["peak_bytes"]
        assert fit["largest_tensor_bytes"] == variant["requirements"]["max_buffer_size"]
        assert [device["device"] for device in fit["devices"]] == ["desktop", "laptop", "phone"]
